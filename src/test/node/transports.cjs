// Each way to travel, and from one to the other, also after the line was cut.
// node transports.cjs <url> <token>
const { assert, io, main, once, within } = require("./tools.cjs");
const [url, token] = process.argv.slice(2);
const auth = { token };

async function answers(socket) {
  const ack = await socket.timeout(5000).emitWithAck("subscribe:notifications");
  assert.equal(ack.ok, true);
}

main(async () => {
  const polling = io(url, { auth, transports: ["polling"], forceNew: true });
  await once(polling, "connect");
  assert.equal(polling.io.engine.transport.name, "polling");
  await answers(polling);
  polling.close();

  const direct = io(url, { auth, transports: ["websocket"], forceNew: true });
  await once(direct, "connect");
  assert.equal(direct.io.engine.transport.name, "websocket");
  await answers(direct);
  direct.close();

  const both = io(url, { auth, forceNew: true, reconnectionDelay: 100 });
  const upgraded = within(new Promise((done) => both.io.on("open", () => both.io.engine.once("upgrade", done))), "upgrade");
  await once(both, "connect");
  await answers(both);
  await upgraded;
  assert.equal(both.io.engine.transport.name, "websocket");
  await answers(both);

  const again = once(both, "connect");
  both.io.engine.close();
  await again;
  await answers(both);

  const cascade = io(`${url}/cascade`, { auth });
  const main = io(url, { auth });
  await Promise.all([once(cascade, "connect"), once(main, "connect")]);
  assert.equal(cascade.io, main.io);
  await answers(cascade);
  cascade.disconnect();
  await answers(main);
  main.close();
  both.close();
});
