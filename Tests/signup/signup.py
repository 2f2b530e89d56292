"""Drives the example plugin signup from its requests to the letters that a mail server gets."""

import email
import json
import os
import pathlib
import queue
import shutil
import socket
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.request

from aiosmtpd.controller import Controller

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOST = os.environ.get("PATCHBAY_HOST", ROOT / ".build/release/patchbay")
PLUGIN = ROOT / ".build/examples/signup.so"


class Mailbox:
    """What aiosmtpd has taken. Refuses nobody@ for good, and whoever is busy@ for now."""

    def __init__(self):
        self.letters = queue.Queue()
        self.busy = queue.Queue()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 No such mailbox"
        if address.startswith("busy@") and self.busy.empty():
            self.busy.put(address)
            return "450 Come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.letters.put((envelope.mail_from, envelope.rcpt_tos, email.message_from_bytes(envelope.content)))
        return "250 Taken"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Signup(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="patchbay-signup-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.plugins = self.folder / "plugins"
        self.plugins.mkdir(mode=0o755)
        self.mail_port = free_port()
        shutil.copy(PLUGIN, self.plugins)
        (self.plugins / "signup.yaml").write_text(
            f"smtp: 127.0.0.1:{self.mail_port}\nfrom: hello@example.org\nfolder: {self.folder}\n")
        self.start()

    def start(self):
        log = open(self.folder / "host.log", "ab")
        self.addCleanup(log.close)
        self.child = subprocess.Popen(
            [HOST, "run", "--strict", "--host", "127.0.0.1", "--port", "0", "--plugins", self.plugins,
             "--tasks", f"sqlite:{self.folder}/tasks.db"],
            stdout=subprocess.PIPE, stderr=log, text=True)
        self.addCleanup(self.end, self.child)
        self.port = int(self.child.stdout.readline().rsplit(":", 1)[1])

    def end(self, child):
        child.terminate()
        child.wait(30)
        child.stdout.close()
        return child.returncode

    def listen(self):
        mailbox = Mailbox()
        server = Controller(mailbox, hostname="127.0.0.1", port=self.mail_port)
        server.start()
        self.addCleanup(server.stop)
        return mailbox

    def ask(self, path, body=None):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data=body and body.encode())
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def sign_up(self, address):
        status, answer = self.ask("/signup", address)
        self.assertEqual((status, list(answer)), (202, ["task"]))
        return answer["task"]

    def task(self, id):
        shown = subprocess.run(
            [HOST, "tasks", "show", id, "--json", "--port", str(self.port)], capture_output=True, text=True)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        return json.loads(shown.stdout)

    def wait(self, id, state):
        while (task := self.task(id))["state"] != state:
            self.assertNotIn(task["state"], {"done", "dead", "cancelled"} - {state}, task)
        return task

    def test_letter_arrives(self):
        mailbox = self.listen()
        id = self.sign_up("ada@example.org")
        sender, receivers, letter = mailbox.letters.get(timeout=20)
        self.assertEqual((sender, receivers), ("hello@example.org", ["ada@example.org"]))
        self.assertEqual(letter["To"], "<ada@example.org>")
        self.assertEqual(letter["Message-ID"], f"<{id}@example.org>")
        # A line that is just a dot has come through.
        self.assertEqual(
            letter.get_payload().replace("\r\n", "\n"),
            "You have signed up.\n.\nIf it was not you, do nothing.\n")
        self.assertEqual(self.wait(id, "done")["attempt"], 1)
        self.assertEqual((self.folder / "signups.txt").read_text(), "ada@example.org\n")

    def test_server_that_is_away_gets_it_later(self):
        id = self.sign_up("ada@example.org")
        while not (task := self.task(id))["errors"]:
            pass
        self.assertIn("does not answer", task["errors"][0]["error"])
        # Whoever asks again meanwhile gets the letter that waits.
        self.assertEqual(self.sign_up("ada@example.org"), id)
        mailbox = self.listen()
        mailbox.letters.get(timeout=30)
        self.assertGreater(self.wait(id, "done")["attempt"], 1)
        self.assertTrue(mailbox.letters.empty())

    def test_letter_survives_the_host(self):
        id = self.sign_up("ada@example.org")
        self.child.kill()
        self.child.wait(10)
        mailbox = self.listen()
        self.start()
        mailbox.letters.get(timeout=30)
        self.wait(id, "done")

    def test_busy_server_is_asked_again_and_a_refusal_is_final(self):
        mailbox = self.listen()
        busy, nobody = self.sign_up("busy@example.org"), self.sign_up("nobody@example.org")
        dead = self.wait(nobody, "dead")
        self.assertEqual(dead["attempt"], 1)
        self.assertIn("550 No such mailbox", dead["errors"][0]["error"])
        mailbox.letters.get(timeout=20)
        done = self.wait(busy, "done")
        self.assertEqual(done["attempt"], 2)
        self.assertIn("450 Come again", done["errors"][0]["error"])

    def test_accesses_are_counted_after_the_response(self):
        self.listen()
        for number in range(5):
            self.sign_up(f"user{number}@example.org")
        while self.ask("/signup/accesses") != (200, {"accesses": 5}):
            self.assertIsNone(self.child.poll())
        self.assertEqual(self.end(self.child), 0)
        self.assertEqual((self.folder / "accesses.txt").read_text(), "5\n")
        self.start()
        self.assertEqual(self.ask("/signup/accesses"), (200, {"accesses": 5}))

    def test_bad_addresses_are_refused(self):
        all = ["ada", "@", "a@", "a b@c", "a@b@c", "a@b\r\nRCPT TO:<x@y>", "<a@b>", "\u00e4@b", "a" * 250 + "@b.org"]
        for bad in all:
            status, answer = self.ask("/signup", bad)
            self.assertEqual((status, list(answer)), (422, ["detail"]), bad)
        self.assertFalse((self.folder / "signups.txt").exists())
        while self.ask("/signup/accesses") != (200, {"accesses": len(all)}):
            self.assertIsNone(self.child.poll())


if __name__ == "__main__":
    unittest.main(verbosity=2)
