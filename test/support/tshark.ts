/** What tshark(1) makes of a file of packets: its streams, their bytes each way, and what it has to say against it. */

import { spawnSync } from 'node:child_process';

/** Why there is none here; undefined where there is. */
export function tsharkProblem(): string | undefined {
  const { error, status } = spawnSync('tshark', ['--version']);
  if (error !== undefined) return `tshark cannot be started: ${error.message}`;
  return status === 0 ? undefined : `tshark cannot be started: it ends with ${status}`;
}

/** A packet, its fields by their names; absent ones are empty. */
export type Packet = Readonly<Record<(typeof FIELDS)[number], string>>;

const FIELDS = [
  'frame.time_epoch',
  'frame.len',
  'frame.cap_len',
  'frame.comment',
  'ip.src',
  'ip.dst',
  'ipv6.src',
  'ipv6.dst',
  'tcp.stream',
  'tcp.srcport',
  'tcp.dstport',
  'tcp.flags',
  'tcp.len',
  'tcp.payload',
  'tcp.urgent_pointer',
  'tcp.checksum.status',
  'ip.checksum.status',
  'udp.stream',
  'udp.srcport',
  'udp.dstport',
  'udp.length',
  'udp.checksum.status',
  '_ws.malformed',
  '_ws.expert.message',
  '_ws.expert.severity',
] as const;

/** Every packet of a file. Sequence numbers are analysed and all checksums checked; what is in the streams is nobody's protocol. */
export function packetsOf(file: string): Packet[] {
  const checks = ['tcp', 'ip', 'udp'].flatMap((name) => ['-o', `${name}.check_checksum:TRUE`]);
  const fields = FIELDS.flatMap((name) => ['-e', name]);
  const plain = ['-d', 'tcp.port==1-65535,data', '-d', 'udp.port==1-65535,data'];
  const args = ['-n', '-r', file, ...checks, ...plain, '-T', 'fields', ...fields];
  const { status, stdout, stderr } = spawnSync('tshark', args, {
    maxBuffer: 1 << 30,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`tshark ended with ${status}: ${stderr}`);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const values = line.split('\t');
      return Object.fromEntries(FIELDS.map((name, i) => [name, values[i] ?? ''])) as Packet;
    });
}
