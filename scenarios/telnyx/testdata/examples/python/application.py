"""An application under test: it answers, offers a menu, says what was chosen and hangs up.

It does not verify signatures, which a real one must.
"""

import http.server
import json
import os
import threading
import urllib.parse
import urllib.request


class Application:
    def __init__(self):
        self.key = ""  # of Telnyx's API
        application = self

        class Webhooks(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                text = self.rfile.read(int(self.headers["Content-Length"]))
                data = json.loads(text)["data"]
                application.on(data["event_type"], data["payload"])
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Webhooks)
        self.server.daemon_threads = True
        self.url = "http://127.0.0.1:%d/webhooks" % self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def on(self, event, payload):
        if event == "call.initiated":
            self.command(payload, "answer")
        elif event == "call.answered":
            self.command(payload, "gather_using_speak", voice="female", maximum_digits=1,
                         payload="Press one for sales, two for support.")
        elif event == "call.gather.ended":
            said = "Sales." if payload["digits"] == "1" else "Support."
            self.command(payload, "speak", voice="female", payload=said)
        elif event == "call.speak.ended":
            self.command(payload, "hangup")

    def command(self, call, action, **body):
        control_id = urllib.parse.quote(call["call_control_id"], safe="")
        urllib.request.urlopen(urllib.request.Request(
            "%s/calls/%s/actions/%s" % (os.environ["TELNYX_BASE_URL"], control_id, action),
            data=json.dumps(body).encode(), method="POST",
            headers={"Authorization": "Bearer " + self.key,
                     "Content-Type": "application/json"})).close()
