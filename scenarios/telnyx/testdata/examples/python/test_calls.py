"""Tests of an application that answers calls, against "offhook serve".

They need its TELNYX_BASE_URL in the environment, and no packages:

    python3 -m unittest
"""

import concurrent.futures
import json
import os
import unittest
import urllib.parse
import urllib.request

from application import Application


class Offhook:
    """Steers the far end of calls in a namespace of its own."""

    def __init__(self, target):
        self.key = ""
        self.key = self.ask("POST", "/namespaces", target=target)["key"]

    def close(self):
        self.ask("DELETE", "/namespaces/" + self.key)

    def ask(self, method, path, **body):
        headers = {"Content-Type": "application/json"}
        if self.key:
            headers["Authorization"] = "Bearer " + self.key
        url = urllib.parse.urljoin(os.environ["TELNYX_BASE_URL"], "/offhook" + path)
        data = json.dumps(body).encode() if method == "POST" else None
        request = urllib.request.Request(url, data=data, method=method, headers=headers)
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
        return json.loads(text)["data"] if text else None

    def wait(self, what):
        return self.ask("GET", "/wait?" + urllib.parse.urlencode({"for": what, "timeout": "20s"}))


class Menu(unittest.TestCase):
    def choose(self, digits, said):
        application = Application()
        self.addCleanup(application.stop)
        offhook = Offhook(application.url)
        self.addCleanup(offhook.close)
        application.key = offhook.key

        call = offhook.ask("POST", "/calls", **{"from": "+12015550142"})
        offhook.wait("command gather_using_speak")
        offhook.ask("POST", "/calls/%s/press" % call["leg"], digits=digits)
        end = offhook.wait("delivered call.hangup")
        self.assertEqual(end["body"]["data"]["payload"]["call_control_id"], call["call_control_id"])

        commands = offhook.ask("GET", "/commands")
        self.assertEqual([(c["name"], c["status"]) for c in commands], [
            ("answer", 200), ("gather_using_speak", 200), ("speak", 200), ("hangup", 200)])
        self.assertEqual(commands[2]["with"]["payload"], said)

    def test_each_key_leads_somewhere(self):
        # Each caller has a namespace of its own, so both can call at once.
        with concurrent.futures.ThreadPoolExecutor() as callers:
            for choice in [callers.submit(self.choose, "1", "Sales."),
                           callers.submit(self.choose, "2", "Support.")]:
                choice.result()


if __name__ == "__main__":
    unittest.main()
