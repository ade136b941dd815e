"""Starts the packaged program as a Functions host would and says how long it takes to answer. usage: start_time.py FOLDER EMPTY

EMPTY holds an empty ASP.NET Core program that was published the same way. Both start in turn, so that a busy machine
slows both down; the first pair reads the files from disk and does not count. What the host waits for is any answer to GET /.
"""
import http.server
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

PROGRAM = "SecureMail.Functions"
EMPTY_PROGRAM = "EmptyProgram"
ROUNDS = 7
LIMIT_SECONDS = 60  # host.json, initializationTimeout
POLL_SECONDS = 0.005


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


def start(program, key_file, connection):
    """Seconds from the start of the process to its first answer, and seconds of processor time it took for that."""
    port = free_port()
    began = time.monotonic()
    with subprocess.Popen([program], env=settings(port, key_file, connection), cwd=program.parent, stdout=subprocess.DEVNULL) as process:
        try:
            while not answers(port):
                if process.poll() is not None or time.monotonic() - began > LIMIT_SECONDS:
                    raise SystemExit("package: the program does not start")
                time.sleep(POLL_SECONDS)
            return time.monotonic() - began, processor_seconds(process.pid)
        finally:
            process.kill()


def median(starts):
    return [statistics.median(values) for values in zip(*starts)]


def main(folder, empty):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), EmptyStorage)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as keys:
        programs = [folder / PROGRAM, empty / EMPTY_PROGRAM]
        rounds = [[start(program, pathlib.Path(keys) / "kek.pem", storage(server)) for program in programs] for _ in range(ROUNDS + 1)]
    (ours, our_processor), (theirs, their_processor) = (median(starts) for starts in zip(*rounds[1:]))
    print(f"start to first answer, median of {ROUNDS}: {ours:.3f} s ({our_processor:.2f} s of processor time); "
          f"empty program {theirs:.3f} s ({their_processor:.2f} s); ratio {ours / theirs:.2f}")


if __name__ == "__main__":
    main(*(pathlib.Path(argument).resolve() for argument in sys.argv[1:]))
