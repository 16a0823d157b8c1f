// Receives webhooks and checks their signatures. Needs Node 18 or later and nothing else:
//
//     WEBHOOK_SECRET='whsec_…' node docs/examples/verify-webhook.mjs 9000
//
// Prints a line for each message and answers 204, or 400 when the signature is not good. The part
// to take into a program of your own is `isGenuine`.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

// Older messages may have been recorded and sent again by somebody else.
const TOLERANCE_SECONDS = 300;
const LARGEST = 64 * 1024;

// `body`: a Buffer with the bytes as they came; parse them only after this.
export function isGenuine(secret, headers, body) {
  const id = headers["webhook-id"];
  const timestamp = headers["webhook-timestamp"];
  const age = Math.abs(Date.now() / 1000 - Number(timestamp));
  if (!id || !(age <= TOLERANCE_SECONDS)) {
    return false;
  }
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key)
    .update(`${id}.${timestamp}.`)
    .update(body)
    .digest();
  return (headers["webhook-signature"] ?? "").split(" ").some((signature) => {
    const given = Buffer.from(signature.replace(/^v1,/, ""), "base64");
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

const secret = process.env.WEBHOOK_SECRET;
const port = Number(process.argv[2]);
if (!secret || !port) {
  console.error("Usage: WEBHOOK_SECRET=whsec_… node docs/examples/verify-webhook.mjs <port>");
  process.exit(2);
}
createServer((request, response) => {
  const parts = [];
  let size = 0;
  request.on("data", (part) => {
    size += part.length;
    if (size > LARGEST) {
      request.destroy();
    }
    parts.push(part);
  });
  request.on("end", () => {
    const body = Buffer.concat(parts);
    const genuine = isGenuine(secret, request.headers, body);
    console.log(genuine ? "genuine" : "REFUSED", request.headers["webhook-id"], body.toString());
    response.writeHead(genuine ? 204 : 400).end();
  });
}).listen(port, "127.0.0.1", () => console.log(`Listening on http://127.0.0.1:${port}`));
