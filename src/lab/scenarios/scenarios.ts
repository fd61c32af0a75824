/** What the lab has, in the order of the lessons. */

import type { Scenario } from '../scenario';
import { acceptSpin } from './acceptSpin';
import { acceptStorm } from './acceptStorm';
import { againSpin } from './againSpin';
import { backlog } from './backlog';
import { backpressure } from './backpressure';
import { blocking } from './blocking';
import { connectUnchecked } from './connectUnchecked';
import { datagramEof } from './datagramEof';
import { disconnect } from './disconnect';
import { edgeTriggered } from './edgeTriggered';
import { edgeTriggeredAsWritten } from './edgeTriggeredAsWritten';
import { eintrFatal } from './eintrFatal';
import { fdLeak } from './fdLeak';
import { fdLimit } from './fdLimit';
import { framing } from './framing';
import { hangupSpin } from './hangupSpin';
import { lingeringClose } from './lingeringClose';
import { loopBlocked } from './loopBlocked';
import { mixed } from './mixed';
import { multiClient } from './multiClient';
import { multiClientAsWritten } from './multiClientAsWritten';
import { multiPort } from './multiPort';
import { peerLossFatal } from './peerLossFatal';
import { pollers } from './pollers';
import { readWriteSplit } from './readWriteSplit';
import { readWriteSplitAsWritten } from './readWriteSplitAsWritten';
import { resetOnClose } from './resetOnClose';
import { sendall } from './sendall';
import { sendallAsWritten } from './sendallAsWritten';
import { slowLoris } from './slowLoris';
import { socketserver } from './socketserver';
import { staleDescriptor } from './staleDescriptor';
import { starvation } from './starvation';
import { timeout } from './timeout';
import { threads } from './threads';
import { unframed } from './unframed';
import { unreadSpin } from './unreadSpin';
import { urgent } from './urgent';
import { writeSpin } from './writeSpin';
import { writeStall } from './writeStall';

export const SCENARIOS: readonly Scenario[] = [
  blocking,
  multiPort,
  multiClient,
  multiClientAsWritten,
  readWriteSplit,
  readWriteSplitAsWritten,
  writeSpin,
  timeout,
  threads,
  socketserver,
  framing,
  unframed,
  sendall,
  sendallAsWritten,
  disconnect,
  urgent,
  fdLimit,
  pollers,
  edgeTriggered,
  edgeTriggeredAsWritten,
  backpressure,
  slowLoris,
  acceptStorm,
  mixed,
  backlog,
  acceptSpin,
  unreadSpin,
  againSpin,
  peerLossFatal,
  eintrFatal,
  staleDescriptor,
  hangupSpin,
  datagramEof,
  writeStall,
  loopBlocked,
  fdLeak,
  starvation,
  connectUnchecked,
  resetOnClose,
  lingeringClose,
];

/** The scenario with this id. */
export function findScenario(id: string): Scenario | undefined {
  return SCENARIOS.find((scenario) => scenario.id === id);
}
