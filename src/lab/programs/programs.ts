/** The programs by scenario id: what a program's process can run. */

import type { Lab } from '../runtime/lab';
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
import { staleDescriptor } from './staleDescriptor';
import { starvation } from './starvation';
import { timeout } from './timeout';
import { unframed } from './unframed';
import { unreadSpin } from './unreadSpin';
import { urgent } from './urgent';
import { writeSpin } from './writeSpin';
import { writeStall } from './writeStall';

/** A server: it runs until its wait ends it. */
export type Program = (lab: Lab) => void;

export const PROGRAMS: Readonly<Record<string, Program>> = {
  blocking,
  'multi-port': multiPort,
  'multi-client': multiClient,
  'multi-client-as-written': multiClientAsWritten,
  'read-write-split': readWriteSplit,
  'read-write-split-as-written': readWriteSplitAsWritten,
  'write-spin': writeSpin,
  timeout,
  framing,
  unframed,
  sendall,
  'sendall-as-written': sendallAsWritten,
  disconnect,
  urgent,
  'fd-limit': fdLimit,
  pollers,
  'edge-triggered': edgeTriggered,
  'edge-triggered-as-written': edgeTriggeredAsWritten,
  backpressure,
  'slow-loris': slowLoris,
  'accept-storm': acceptStorm,
  mixed,
  backlog,
  'accept-spin': acceptSpin,
  'unread-spin': unreadSpin,
  'again-spin': againSpin,
  'peer-loss-fatal': peerLossFatal,
  'eintr-fatal': eintrFatal,
  'stale-descriptor': staleDescriptor,
  'hangup-spin': hangupSpin,
  'datagram-eof': datagramEof,
  'write-stall': writeStall,
  'loop-blocked': loopBlocked,
  'fd-leak': fdLeak,
  starvation,
  'connect-unchecked': connectUnchecked,
  'reset-on-close': resetOnClose,
  'lingering-close': lingeringClose,
};
