"""A chat server with one thread: every line that a client sends goes to all the others."""

import select
import socket

ADDRESS = ("127.0.0.1", 8001)


def main():
    listener = socket.create_server(ADDRESS)
    listener.setblocking(False)
    queues = {}  # what each connection still has to be sent
    print("listening on %s:%d" % ADDRESS, flush=True)
    while True:
        writers = [connection for connection, queue in queues.items() if queue]
        readable, writable, _ = select.select([listener, *queues], writers, [])
        for sock in readable:
            if sock is listener:
                connection, _ = listener.accept()
                connection.setblocking(False)
                queues[connection] = b""
            else:
                receive(sock, queues)
        for sock in writable:
            if sock in queues:
                flush(sock, queues)


def receive(sock, queues):
    try:
        data = sock.recv(1024)
    except ConnectionError:
        data = b""
    if not data:
        drop(sock, queues)
        return
    for other in queues:
        if other is not sock:
            queues[other] += data


def flush(sock, queues):
    try:
        sent = sock.send(queues[sock])
    except ConnectionError:
        drop(sock, queues)
    else:
        queues[sock] = queues[sock][sent:]


def drop(sock, queues):
    del queues[sock]
    sock.close()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
