"""
Echo servers as Python programs are written, for what watching them costs. Usage: python3 python_echo.py STYLE PORT
[profile]; with `profile` under a sys.setprofile that does nothing.
"""

import asyncio
import select
import selectors
import socket
import socketserver
import sys
import threading

GREETING = b"Hello_World"
PREFIX = "回复:".encode()


def listen(port):
    return socket.create_server(("127.0.0.1", port), backlog=4096)


def by_select(port):
    listener = listen(port)
    watched = [listener]
    while True:
        for one in select.select(watched, [], [])[0]:
            if one is listener:
                connection, _ = listener.accept()
                connection.sendall(GREETING)
                watched.append(connection)
                continue
            got = one.recv(1024)
            if got:
                one.sendall(PREFIX + got)
            else:
                watched.remove(one)
                one.close()


def by_selectors(port):
    listener = listen(port)
    selector = selectors.DefaultSelector()
    selector.register(listener, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            one = key.fileobj
            if one is listener:
                connection, _ = listener.accept()
                connection.setblocking(False)
                connection.send(GREETING)
                selector.register(connection, selectors.EVENT_READ)
                continue
            got = one.recv(1024)
            if got:
                one.send(PREFIX + got)
            else:
                selector.unregister(one)
                one.close()


def by_streams(port):
    async def serve(reader, writer):
        writer.write(GREETING)
        while got := await reader.read(1024):
            writer.write(PREFIX + got)
            await writer.drain()
        writer.close()

    async def main():
        server = await asyncio.start_server(serve, "127.0.0.1", port, backlog=4096)
        await server.serve_forever()

    asyncio.run(main())


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        transport.write(GREETING)

    def data_received(self, data):
        self.transport.write(PREFIX + data)


def by_protocol(port):
    async def main():
        loop = asyncio.get_running_loop()
        server = await loop.create_server(Echo, "127.0.0.1", port, backlog=4096)
        await server.serve_forever()

    asyncio.run(main())


def by_threads(port):
    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            self.request.sendall(GREETING)
            while got := self.request.recv(1024):
                self.request.sendall(PREFIX + got)

    class Server(socketserver.ThreadingTCPServer):
        request_queue_size = 4096
        daemon_threads = True

    Server(("127.0.0.1", port), Handler).serve_forever()


def nothing(*_):
    pass


if sys.argv[3:] == ["profile"]:
    threading.setprofile(nothing)
    sys.setprofile(nothing)
globals()["by_" + sys.argv[1]](int(sys.argv[2]))
