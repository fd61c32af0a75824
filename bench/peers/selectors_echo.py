"""Peer: the same echo server with Python's `selectors`. Usage: python3 selectors_echo.py PORT"""

import selectors
import socket
import sys

GREETING = b'Hello_World'
PREFIX = '回复:'.encode()
READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE

selector = selectors.DefaultSelector()
rests = {}


def drop(connection):
    selector.unregister(connection)
    rests.pop(connection, None)
    connection.close()


def send_or_keep(connection, message):
    try:
        put = connection.send(message)
    except BlockingIOError:
        put = 0
    except OSError:
        drop(connection)
        return
    if put < len(message):
        rests[connection] = message[put:]
        selector.modify(connection, WRITE, flush)
    elif connection in rests:
        del rests[connection]
        selector.modify(connection, READ, answer)


def flush(connection):
    send_or_keep(connection, rests[connection])


def answer(connection):
    try:
        got = connection.recv(1024)
    except BlockingIOError:
        return
    except OSError:
        got = b''
    if got:
        send_or_keep(connection, PREFIX + got)
    else:
        drop(connection)


def accept_all(listener):
    while True:
        try:
            connection, _ = listener.accept()
        except BlockingIOError:
            return
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(connection, READ, answer)
        send_or_keep(connection, GREETING)


def main():
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(('127.0.0.1', int(sys.argv[1])))
    listener.listen(4096)
    listener.setblocking(False)
    selector.register(listener, READ, accept_all)
    while True:
        for key, _ in selector.select():
            key.data(key.fileobj)


main()
