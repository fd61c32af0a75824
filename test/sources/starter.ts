/** A process for tests, not a test: starts a lab process, prints its pid, and then only waits to be killed. */

import { startLabProcess } from '../../src/sources/labProcess';

const [, , bundle = '', options = '{}'] = process.argv;
const lab = startLabProcess(bundle, JSON.parse(options) as object, () => 0);
console.log(lab.pid);
setInterval(() => undefined, 1000);
