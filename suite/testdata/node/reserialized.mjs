// A webhook receiver that lets Express parse the body and verifies what JSON.stringify makes of it.
// It refuses whatever was not sent in exactly that layout, and takes forged changes of white space.
import express from 'express';
import Telnyx from 'telnyx';

const client = new Telnyx();
const app = express();

app.use(express.json({ limit: '5mb' }));

app.post('/{*path}', async (req, res) => {
  try {
    await client.webhooks.unwrap(JSON.stringify(req.body), { headers: req.headers });
    res.sendStatus(200);
  } catch {
    res.sendStatus(403);
  }
});

const server = app.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
