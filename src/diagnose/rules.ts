/** The rules, in the order in which they are told. */

import type { Rule } from './rule';
import { acceptSpin } from './rules/acceptSpin';
import { againFatal } from './rules/againFatal';
import { againSpin } from './rules/againSpin';
import { backlog } from './rules/backlog';
import { badSelect } from './rules/badSelect';
import { connectUnchecked } from './rules/connectUnchecked';
import { datagramEof } from './rules/datagramEof';
import { edgeNotDrained } from './rules/edgeNotDrained';
import { eintrFatal } from './rules/eintrFatal';
import { eofSpin } from './rules/eofSpin';
import { fdLeak } from './rules/fdLeak';
import { hangupSpin } from './rules/hangupSpin';
import { hiddenInput } from './rules/hiddenInput';
import { inheritedDescriptor } from './rules/inheritedDescriptor';
import { loopBlocked } from './rules/loopBlocked';
import { nestedWait } from './rules/nestedWait';
import { peerLossFatal } from './rules/peerLossFatal';
import { queueLoss } from './rules/queueLoss';
import { queueOrder } from './rules/queueOrder';
import { resetOnClose } from './rules/resetOnClose';
import { shortSend } from './rules/shortSend';
import { splitCharacter } from './rules/splitCharacter';
import { staleDescriptor } from './rules/staleDescriptor';
import { starvation } from './rules/starvation';
import { undeadWatch } from './rules/undeadWatch';
import { unframedMessage } from './rules/unframedMessage';
import { unreadSpin } from './rules/unreadSpin';
import { unwokenLoop } from './rules/unwokenLoop';
import { waitIgnored } from './rules/waitIgnored';
import { writeSpin } from './rules/writeSpin';
import { writeStall } from './rules/writeStall';
import { zeroTimeout } from './rules/zeroTimeout';

export const RULES: readonly Rule[] = [
  ...[eofSpin, hangupSpin, writeSpin, shortSend, edgeNotDrained, staleDescriptor, acceptSpin],
  ...[eintrFatal, badSelect, unframedMessage, splitCharacter, starvation, queueLoss, queueOrder],
  ...[loopBlocked, writeStall, fdLeak, backlog, unreadSpin, againSpin, zeroTimeout, waitIgnored],
  ...[undeadWatch, nestedWait, datagramEof, connectUnchecked, againFatal, peerLossFatal],
  ...[resetOnClose, inheritedDescriptor, hiddenInput, unwokenLoop],
];
