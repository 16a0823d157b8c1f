// Bytes, answers in both directions, and goodbyes; against a service in conformance mode.
// node conformance.cjs <url>
const { assert, io, main, once } = require("./tools.cjs");
const [url] = process.argv.slice(2);

main(async () => {
  for (const transports of [["websocket"], ["polling"], ["polling", "websocket"]]) {
    const socket = io(`${url}/custom`, { transports, forceNew: true, auth: { some: "thing" } });
    assert.deepEqual(await once(socket, "auth"), { some: "thing" });
    const back = once(socket, "message-back");
    socket.emit("message", 1, "zwei \u2713", { deep: [Buffer.from([1, 2, 3]), { n: null }] }, Buffer.from([4]));
    const [one, two, three, four] = await back;
    assert.equal(one, 1);
    assert.equal(two, "zwei \u2713");
    assert.deepEqual([...new Uint8Array(three.deep[0])], [1, 2, 3]);
    assert.equal(three.deep[1].n, null);
    assert.deepEqual([...new Uint8Array(four)], [4]);

    const ack = new Promise((done) => socket.emit("message-with-ack", Buffer.from([9]), "x", (...all) => done(all)));
    const [bytes, text] = await ack;
    assert.deepEqual([...new Uint8Array(bytes)], [9]);
    assert.equal(text, "x");

    socket.on("question", (value, answer) => answer("answer to", value));
    const answered = once(socket, "answered");
    socket.emit("ask-me", { why: 42 });
    assert.deepEqual(await answered, ["answer to", { why: 42 }]);

    const out = once(socket, "disconnect");
    socket.emit("show-me-out");
    assert.equal((await out)[0] ?? (await out), "io server disconnect");
    socket.close();
  }
});
