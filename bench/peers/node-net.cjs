/** Peer: the same echo server with Node's `net`. Usage: node node-net.cjs PORT */
'use strict';

const net = require('node:net');

const GREETING = Buffer.from('Hello_World');
const PREFIX = Buffer.from('回复:');

net
  .createServer({ noDelay: true }, (socket) => {
    socket.write(GREETING);
    socket.on('data', (bytes) => {
      if (!socket.write(Buffer.concat([PREFIX, bytes]))) socket.pause();
    });
    socket.on('drain', () => socket.resume());
    // A reset is an ordinary way to leave; 'close' follows by itself.
    socket.on('error', () => {});
  })
  .listen({ host: '127.0.0.1', port: Number(process.argv[2]), backlog: 4096 });
