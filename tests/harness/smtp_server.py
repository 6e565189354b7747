"""A real SMTP server on loopback. Each mail that it takes is a line of JSON on its standard output.

Arguments: the port, and how many mails it puts off first (451).
"""

import json
import sys
import time
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller


class Handler:
    def __init__(self, put_off):
        self.put_off = put_off

    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.content, policy=policy.default)
        parts = {part.get_content_type(): part.get_content() for part in mail.walk() if not part.is_multipart()}
        taken = self.put_off == 0
        self.put_off -= not taken
        told = {
            "taken": taken,
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "headers": [[name, str(value)] for name, value in mail.items()],
            "text": parts.get("text/plain"),
            "html": parts.get("text/html"),
        }
        print(json.dumps(told), flush=True)
        return "250 OK" if taken else "451 come again later"


Controller(Handler(int(sys.argv[2])), hostname="127.0.0.1", port=int(sys.argv[1])).start()
print("ready", flush=True)
while True:
    time.sleep(3600)
