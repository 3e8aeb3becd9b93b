// A webhook receiver whose handler is async and whose errors nobody handles: under Node's own HTTP
// server a rejection ends the process. With the argument "supervised" it is started again.
import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import Telnyx from 'telnyx';

const client = new Telnyx();

async function act(event) {
  if (event?.data?.event_type === 'call.recording.saved') {
    const from = new URL(event.data.payload.public_recording_urls.mp3); // there is none by default
    console.log(`fetching ${from}`);
  }
}

const server = createServer(async (req, res) => {
  const body = (await buffer(req)).toString('utf8');
  let event;
  try {
    event = await client.webhooks.unwrap(body, { headers: req.headers });
  } catch {
    res.writeHead(403).end();
    return;
  }
  await act(event);
  res.writeHead(200).end();
});

if (cluster.isPrimary && process.argv[2] === 'supervised') {
  cluster.on('listening', (_, { port }) => {
    process.env.PORT = port; // for the next ones
  });
  cluster.on('exit', () => cluster.fork());
  cluster.fork();
} else {
  server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
    console.log(`listening on http://127.0.0.1:${server.address().port}`);
  });
}
