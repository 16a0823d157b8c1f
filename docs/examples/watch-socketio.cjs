// Follows one job with the npm package socket.io-client, as it is, and prints each event until the job ends:
//
//     TOKEN=<token> node docs/examples/watch-socketio.cjs <job id> [http://localhost:8080]
//
// Node must find the package: `npm install socket.io-client@4` here, or NODE_PATH=<a node_modules folder>.
const { io } = require("socket.io-client");

const [jobId, url = "http://localhost:8080"] = process.argv.slice(2);
if (!jobId || !process.env.TOKEN) {
  console.error("Usage: TOKEN=<token> node docs/examples/watch-socketio.cjs <job id> [base URL]");
  process.exit(2);
}

const socket = io(`${url}/cascade`, { auth: { token: process.env.TOKEN } });

// Every connection begins without subscriptions, the second and the third too.
socket.on("connect", async () => {
  const answer = await socket.timeout(5000).emitWithAck("subscribe:job", { jobId });
  if (!answer.ok) {
    console.error(answer.error.detail);
    process.exit(1);
  }
});
socket.on("connect_error", (refused) => console.error(refused.message));

for (const step of ["started", "progress", "retry", "completed", "failed", "cancelled"]) {
  socket.on(`job:${step}`, ({ progress }) => {
    console.log(`job:${step}`, progress ? `${progress.percentage} % ${progress.message ?? ""}` : "");
    if (["completed", "failed", "cancelled"].includes(step)) {
      socket.close();
    }
  });
}
