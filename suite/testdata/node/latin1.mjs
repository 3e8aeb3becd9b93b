// A webhook receiver that reads the body as Latin-1: every letter beyond ASCII becomes another.
import { createServer } from 'node:http';
import Telnyx from 'telnyx';

const client = new Telnyx();

const server = createServer(async (req, res) => {
  req.setEncoding('latin1');
  let body = '';
  for await (const chunk of req) {
    body += chunk;
  }
  try {
    await client.webhooks.unwrap(body, { headers: req.headers });
    res.writeHead(200).end();
  } catch {
    res.writeHead(403).end();
  }
});

server.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
