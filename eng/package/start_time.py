"""Starts the packaged program as a Functions host would and says how long it takes to answer. usage: start_time.py FOLDER

Three starts; the first reads the files from disk. What the host waits for is any answer to GET /.
"""
import http.server
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

PROGRAM = "SecureMail.Functions"
LIMIT_SECONDS = 60  # host.json, initializationTimeout
POLL_SECONDS = 0.01


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class EmptyStorage(http.server.BaseHTTPRequestHandler):
    """A storage account that answers at once and has nothing, so that only the program's own time counts."""

    def answer(self):
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_PUT = do_HEAD = do_POST = answer

    def log_message(self, *_):
        pass


def storage(server):
    account = f"http://127.0.0.1:{server.server_port}/account"
    endpoints = ";".join(f"{kind}Endpoint={account}" for kind in ("Blob", "Queue", "Table"))
    return f"DefaultEndpointsProtocol=http;AccountName=account;AccountKey=AAAA;{endpoints};"


def settings(port, key_file, connection):
    return {
        "PATH": os.environ["PATH"],
        "FUNCTIONS_CUSTOMHANDLER_PORT": str(port),
        "ASPNETCORE_ENVIRONMENT": "Development",
        "AzureWebJobsStorage": connection,
        "SecureMail__PortalUrl": "https://localhost/portal",
        "SecureMail__SenderAddress": "securemail@acme.example",
        "SecureMail__MailServer__Host": "mail.acme.example",
        "SecureMail__KeyFile": str(key_file),
    }


def answers(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def processor_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")  # utime, stime: proc(5)


def start(folder, key_file, connection):
    """Seconds from the start of the process to its first answer, and seconds of processor time it took for that."""
    port = free_port()
    began = time.monotonic()
    with subprocess.Popen([folder / PROGRAM], env=settings(port, key_file, connection), cwd=folder, stdout=subprocess.DEVNULL) as process:
        try:
            while not answers(port):
                if process.poll() is not None or time.monotonic() - began > LIMIT_SECONDS:
                    raise SystemExit("package: the program does not start")
                time.sleep(POLL_SECONDS)
            return time.monotonic() - began, processor_seconds(process.pid)
        finally:
            process.kill()


def main(folder):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), EmptyStorage)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as keys:
        times = [start(folder, pathlib.Path(keys) / "kek.pem", storage(server)) for _ in range(3)]
    print("start to first answer " + ", ".join(f"{wall:.2f} s ({processor:.2f} s of processor time)" for wall, processor in times))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve())
