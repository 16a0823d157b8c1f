// The admin's page of document 000 while a student is deleted and the data is validated.
// node cascade.cjs <url> <admin token>
const { api, assert, io, main, once } = require("./tools.cjs");
const { randomBytes } = require("node:crypto");
const [url, token] = process.argv.slice(2);

main(async () => {
  const studentId = randomBytes(12).toString("hex");
  await api(url, token, "/api/conservatory/students", {
    id: studentId,
    fullName: "Made Up",
    class: "ט",
    instruments: [{ instrumentName: "חצוצרה", isPrimary: true, currentStage: 3 }],
  });
  const socket = io(`${url}/cascade`, { auth: { token } });
  const figures = await once(socket, "system.status");
  assert.ok(["healthy", "degraded", "critical"].includes(figures.systemHealth.status));
  assert.ok(figures.websocket.connectedAdmins >= 1);
  const watched = await socket.timeout(5000).emitWithAck("subscribe.cascade", { studentId });
  assert.equal(watched.ok, true);

  const ours = (data) => data.studentId === studentId;
  let completions = 0;
  socket.on("cascade.complete", (data) => (completions += ours(data) ? 1 : 0));
  const heard = Promise.all(
    ["deletion.warning", "cascade.progress", "cascade.complete"].map((event) => once(socket, event, ours)),
  );
  await api(url, token, `/api/cascade/delete/${studentId}`, { reason: "The student moved away" });
  const [warning, progress, complete] = await heard;
  assert.ok(warning.recommendation && warning.severity && warning.timestamp);
  assert.ok(progress.percentage >= 0 && progress.percentage <= 100);
  assert.equal(complete.jobId, warning.jobId);
  assert.ok(complete.summary && complete.duration >= 0);

  await socket.timeout(5000).emitWithAck("subscribe.integrity");
  const scanned = Promise.all([once(socket, "integrity.progress"), once(socket, "integrity.complete")]);
  const queued = await api(url, token, "/api/cascade/integrity/validate", {});
  const [, ended] = await scanned;
  assert.equal(ended.jobId, queued.jobId);
  assert.ok(ended.results);
  // An admin hears of every student; the one they watch as well is told once all the same.
  assert.equal(completions, 1);
  socket.close();
});
