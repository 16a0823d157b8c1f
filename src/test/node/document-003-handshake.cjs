// The web client of document 003 as it really is: the token in the handshake, no authenticate event.
// node document-003-handshake.cjs <url> <token> <user id>
const { api, assert, io, main, once } = require("./tools.cjs");
const [url, token] = process.argv.slice(2);

main(async () => {
  const created = await api(url, token, "/api/jobs", {
    type: "progress",
    payload: { steps: 2, millis: 50 },
    options: { delayMs: 500 },
  });
  const jobId = created.data.jobId;
  const socket = io(url, {
    auth: { token },
    transports: ["websocket", "polling"],
    reconnection: true,
    reconnectionAttempts: 5,
    reconnectionDelay: 1000,
    reconnectionDelayMax: 5000,
  });
  const completed = once(socket, "job:completed", (data) => data.jobId === jobId);
  socket.on("connect", () => socket.emit("subscribe:job", { jobId }));
  const end = await completed;
  assert.equal(end.event, "completed");
  assert.ok("result" in end && "error" in end);
  const ack = await socket.timeout(5000).emitWithAck("subscribe:job", { jobId });
  assert.equal(ack.ok, true);
  assert.equal(ack.stream, `job:${jobId}`);
  const refused = await socket.timeout(5000).emitWithAck("subscribe:job", {});
  assert.equal(refused.ok, false);
  assert.equal(refused.error.status, 422);
  socket.close();
});
