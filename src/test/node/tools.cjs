// What the scripts share: reading the arguments, waiting with a limit, saying what went wrong.
const assert = require("node:assert/strict");
const { io } = require("socket.io-client");

const PATIENCE = 15_000;

function within(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), PATIENCE);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

// The first time an event comes whose value fits.
function once(socket, event, fits = () => true) {
  const found = new Promise((resolve) => {
    const hear = (...values) => {
      if (fits(...values)) {
        socket.off(event, hear);
        resolve(values.length > 1 ? values : values[0]);
      }
    };
    socket.on(event, hear);
  });
  return within(found, event);
}

async function api(url, token, path, body) {
  const answer = await fetch(url + path, {
    method: body === undefined ? "GET" : "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${path} answers ${answer.status}: ${text}`);
  return JSON.parse(text);
}

async function main(steps) {
  try {
    await steps();
    console.log("ok");
    process.exit(0);
  } catch (failure) {
    console.error(failure);
    process.exit(1);
  }
}

module.exports = { api, assert, io, main, once, within };
