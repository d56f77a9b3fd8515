#!/usr/bin/env python3
"""An external task worker in another language: looks persons up in a register and answers Stoa.

It needs nothing but Python's standard library. It asks for work by fetch-and-lock with long polling, looks the
person number up in register.json, and completes the task with what it found. While it is stopped, cases wait;
when it comes back they are served.

    STOA_URL=http://127.0.0.1:8080 STOA_WORKER_TOKEN=... python3 worker.py [--once]
"""
import json
import os
import pathlib
import sys
import time
import urllib.error
import urllib.request

BASE = os.environ.get("STOA_URL", "http://127.0.0.1:8080").rstrip("/") + "/engine-rest/external-task"
TOKEN = os.environ.get("STOA_WORKER_TOKEN", "demo-register-worker-token")
WORKER = "register-worker"
TOPIC = "population-register"
REGISTER = json.loads((pathlib.Path(__file__).parent / "register.json").read_text(encoding="utf-8"))


def post(path, body, timeout=60):
    """Sends JSON and gives the answer's JSON, or None when there is none."""
    request = urllib.request.Request(
        BASE + path,
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "Authorization": "Bearer " + TOKEN},
    )
    with urllib.request.urlopen(request, timeout=timeout) as answer:
        text = answer.read()
        return json.loads(text) if text else None


def text(value):
    return {"value": value, "type": "String"}


def serve(task):
    """Answers one task: the entry found, the BPMN error "not-found", or a failure to be tried again."""
    variables = task["variables"]
    number = variables.get("personNumber", {}).get("value", "")
    kind = variables.get("kind", {}).get("value", "residence")
    entry = REGISTER.get(number)
    if entry is None:
        post(f"/{task['id']}/bpmnError", {
            "workerId": WORKER, "errorCode": "not-found", "errorMessage": "No entry with this person number.",
        })
        return "not found"
    lines = entry[kind] if isinstance(entry[kind], list) else [entry[kind]]
    post(f"/{task['id']}/complete", {
        "workerId": WORKER,
        "variables": {
            "registerName": text(entry["name"]),
            "registerEntry": text("\n".join(lines)),
            "registerDate": text(time.strftime("%Y-%m-%d")),
        },
    })
    return "answered"


def main():
    once = "--once" in sys.argv
    print(f"{WORKER}: asking {BASE} for {TOPIC}", flush=True)
    while True:
        try:
            tasks = post("/fetchAndLock", {
                "workerId": WORKER,
                "maxTasks": 10,
                "asyncResponseTimeout": 1000 if once else 20000,
                "topics": [{"topicName": TOPIC, "lockDuration": 30000, "variables": ["personNumber", "kind"]}],
            }) or []
            for task in tasks:
                try:
                    print(f"{WORKER}: {task.get('businessKey')}: {serve(task)}", flush=True)
                except urllib.error.HTTPError as error:
                    # The lock may have gone to somebody else; that one answers then.
                    print(f"{WORKER}: {task.get('businessKey')}: refused, {error.code} {error.read()[:200]!r}", flush=True)
        except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
            print(f"{WORKER}: Stoa does not answer ({error}); trying again", flush=True)
            time.sleep(2)
            continue
        if once and not tasks:
            return


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
