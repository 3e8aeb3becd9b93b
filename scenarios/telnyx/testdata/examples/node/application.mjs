// An application under test: it answers, offers a menu, says what was chosen and hangs up. It does
// not verify signatures, which a real one must.
import { createServer } from 'node:http';

export class Application {
  key = ''; // of Telnyx's API

  // start listens, and returns the URL for webhooks.
  async start() {
    this.server = createServer(async (request, response) => {
      let text = '';
      for await (const part of request) text += part;
      const { event_type: event, payload } = JSON.parse(text).data;
      await this.on(event, payload);
      response.writeHead(200).end();
    });
    await new Promise((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${this.server.address().port}/webhooks`;
  }

  stop() {
    this.server.close();
    this.server.closeAllConnections();
  }

  async on(event, { call_control_id: id, digits }) {
    switch (event) {
      case 'call.initiated':
        return this.command(id, 'answer', {});
      case 'call.answered':
        return this.command(id, 'gather_using_speak', {
          payload: 'Press one for sales, two for support.', voice: 'female', maximum_digits: 1,
        });
      case 'call.gather.ended':
        return this.command(id, 'speak', {
          payload: digits === '1' ? 'Sales.' : 'Support.', voice: 'female',
        });
      case 'call.speak.ended':
        return this.command(id, 'hangup', {});
    }
  }

  async command(id, action, body) {
    const url = `${process.env.TELNYX_BASE_URL}/calls/${encodeURIComponent(id)}/actions/${action}`;
    const answer = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${action}: ${answer.status} ${await answer.text()}`);
  }
}
