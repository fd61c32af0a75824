/** The kernel's queues of all TCP sockets at once, from /proc/net/tcp and tcp6 (proc(5)): only for where netlink is refused. */

import { readFileSync } from 'node:fs';
import { type Address, hostBytes, parseAddress } from './address';
import type { KernelQueues, SockDiag } from './sockDiag';

const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];

/**
 * Reads every socket's queues now and answers for each as sockDiag does, but for a listener's sendq, which is 0 here.
 * Read anew for each sample, not for each socket: it takes 50 ms at 10 000 connections.
 */
export function readProcNetTcp(): Pick<SockDiag, 'queues'> {
  const rows = new Map<string, KernelQueues>();
  for (const table of TABLES) addRows(rows, readTable(table));
  return { queues: (local, peer) => rows.get(keyOf(local, peer)) };
}

/** The table's text; empty where the kernel has no IPv6, or no such file. */
function readTable(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** Columns: number, local, remote, state, tx_queue:rx_queue in hex, and more. */
function addRows(rows: Map<string, KernelQueues>, table: string): void {
  for (const line of table.split('\n').slice(1)) {
    const [, local, peer, , queues] = line.trim().split(/\s+/, 5);
    const [sendq = '', recvq = ''] = queues?.split(':') ?? [];
    if (recvq !== '')
      rows.set(`${local} ${peer}`, { recvq: parseInt(recvq, 16), sendq: parseInt(sendq, 16) });
  }
}

/** Both addresses as the table writes them; a text no row has for '' and Unix sockets. */
function keyOf(local: string, peer: string): string {
  if (local === '' || local.startsWith('unix:')) return '';
  const from = parseAddress(local);
  if (from.family === 'unix') return '';
  const any = { family: from.family, host: from.family === 'inet' ? '0.0.0.0' : '::', port: 0 };
  return `${column(from)} ${column(peer === '' ? any : parseAddress(peer))}`;
}

function column(address: Address): string {
  if (address.family === 'unix') return '';
  const bytes = hostBytes(address);
  const view = new DataView(bytes.buffer);
  let host = '';
  // The kernel prints each four bytes as a number of its own byte order.
  for (let at = 0; at < bytes.length; at += 4) host += hex(view.getUint32(at, true), 8);
  return `${host}:${hex(address.port, 4)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
