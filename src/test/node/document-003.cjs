// The client of document 003: connects, shows its token, follows a job from its making to its end.
// node document-003.cjs <url> <token> <user id>
const { api, assert, io, main, once } = require("./tools.cjs");
const [url, token, user] = process.argv.slice(2);

main(async () => {
  const socket = io(url, { transports: ["websocket", "polling"] });
  const seen = [];
  for (const event of ["created", "started", "progress", "completed"]) {
    socket.on(`job:${event}`, (data) => seen.push(data));
  }
  const updates = [];
  socket.on("job:update", (data) => updates.push(data));
  const authenticated = once(socket, "authenticated");
  const subscribed = once(socket, "notifications:subscribed");

  await once(socket, "connect");
  socket.emit("authenticate", { token });
  socket.emit("subscribe:notifications");
  assert.equal((await authenticated).userId, user);
  assert.equal((await subscribed).userId, user);

  const created = await api(url, token, "/api/jobs", {
    type: "progress",
    payload: { steps: 3, millis: 50 },
    options: { delayMs: 300 },
  });
  const jobId = created.data.jobId;
  const completed = once(socket, "job:completed", (data) => data.jobId === jobId);
  const told = once(socket, "job:status", (d) => d.jobId === jobId && d.event === "completed");
  const updated = once(socket, "job:update", (d) => d.jobId === jobId && d.event === "completed");
  socket.emit("subscribe:job", { jobId });

  const end = await completed;
  assert.equal(end.type, "progress");
  assert.equal(end.event, "completed");
  assert.equal(end.progress.percentage, 100);
  assert.ok(Date.parse(end.timestamp) > 0);
  const status = await told;
  assert.equal(status.jobId, jobId);
  assert.equal((await updated).userId, user);
  assert.ok(seen.some((data) => data.jobId === jobId && data.event === "started"));
  assert.ok(updates.every((data) => typeof data.jobId === "string"));

  socket.emit("unsubscribe:job", { jobId });
  const failed = once(socket, "error");
  socket.emit("subscribe:job", { jobId: "999999999999" });
  assert.match((await failed).message, /no such stream/);
  socket.close();
});
