// The clients of document 000: somebody without a token, a person, and the admin's page.
// node document-000.cjs <url> <user token> <admin token>
const { api, assert, io, main, once } = require("./tools.cjs");
const [url, userToken, adminToken] = process.argv.slice(2);

main(async () => {
  const nobody = io(`${url}/cascade`);
  const noToken = await once(nobody, "connect_error");
  assert.equal(noToken.message, "Authentication error: token required");
  nobody.close();
  const liar = io(`${url}/cascade`, { auth: { token: "made-up" } });
  assert.match((await once(liar, "connect_error")).message, /invalid or expired token/);
  liar.close();
  const lost = io(`${url}/nowhere`, { auth: { token: userToken } });
  assert.equal((await once(lost, "connect_error")).message, "Invalid namespace");
  lost.close();

  const socket = io(`${url}/cascade`, { auth: { token: userToken } });
  await once(socket, "connect");
  const refused = await socket.timeout(5000).emitWithAck("subscribe.jobs");
  assert.equal(refused.ok, false);
  const forbidden = await socket.timeout(5000).emitWithAck("job.pause");
  assert.equal(forbidden.error.status, 403);

  const admin = io(`${url}/cascade`, { auth: { token: adminToken } });
  const history = once(admin, "notification.history");
  const health = once(admin, "system.status");
  assert.ok(Array.isArray((await history).notifications));
  assert.equal(typeof (await health).queue.queueLength, "number");
  const status = once(admin, "job.status");
  admin.emit("subscribe.jobs");
  admin.emit("subscribe.integrity");
  assert.ok((await status).timestamp);

  const queued = once(admin, "job.queued");
  const started = once(admin, "job.started");
  const ended = once(admin, "job.completed");
  const added = once(admin, "job.added");
  admin.emit("job.add", { type: "noop", priority: "high", data: {}, maxRetries: 3, timeout: 30000 });
  const { jobId } = await added;
  assert.equal((await queued).jobId, jobId);
  assert.equal((await queued).priority, "high");
  assert.equal((await started).attempts, 1);
  assert.equal((await ended).jobId, jobId);
  assert.ok((await ended).processingTime >= 0);

  const bad = await admin.timeout(5000).emitWithAck("job.add", { type: "rm-rf", data: {} });
  assert.equal(bad.error.status, 422);
  const paused = once(admin, "job.paused");
  admin.emit("job.pause");
  assert.ok((await paused).pausedBy);
  const waiting = await admin.timeout(5000).emitWithAck("job.add", { type: "noop" });
  assert.equal(waiting.ok, true);
  const done = once(admin, "job.completed", (data) => data.jobId === waiting.jobId);
  admin.emit("job.resume");
  await done;
  socket.close();
  admin.close();
});
