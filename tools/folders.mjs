/** Who may import whom in src: the one-way flow, read by Oxlint and proved by test/architecture. */

/**
 * Folder of src: what its files may import besides each other, as folders, or as single files where only these are
 * a contract.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const MAY_IMPORT = {
  os: [],
  framing: [],
  pollers: ['os'],
  trace: ['framing', 'pollers/list'],
  diagnose: ['trace', 'framing'],
  lab: ['os', 'pollers', 'framing', 'trace'],
  sources: ['lab', 'os', 'pollers/list', 'framing', 'trace'],
  core: ['os', 'pollers', 'framing', 'trace', 'diagnose', 'lab', 'sources'],
  extension: [
    'core/guard',
    'core/channel',
    'core/messages',
    'core/protocol',
    'core/panelProtocol',
    'core/requests',
    'core/descriptorViews',
    'core/place',
    'core/findingViews',
    'pollers/list',
    'trace/words',
  ],
  panel: [
    'core/protocol',
    'core/arrangement',
    'core/arrangementKey',
    'core/groupKey',
    'core/orders',
    'core/fileInfo',
    'core/pages',
    'core/pageSizes',
    'core/panelProtocol',
    'core/clientViews',
    'core/descriptorViews',
    'core/laneViews',
    'core/place',
    'core/tickViews',
    'core/findingViews',
    'core/parts',
    'core/streamViews',
    'pollers/list',
    'trace/kinds',
    'trace/cells',
    'trace/axis',
    'trace/errnos',
    'trace/event',
    'trace/lacked',
    'trace/manual',
    'trace/meanings',
    'trace/words',
  ],
  cli: [
    ...['core', 'trace', 'diagnose'],
    ...['lab/scenario', 'lab/scenarios/scenarios', 'lab/script', 'os/platform', 'pollers/list'],
    ...['sources/findFile', 'sources/fileReading', 'sources/python/commandLine'],
  ],
};

/**
 * Packages that one folder alone may import.
 * @type {Readonly<Record<string, string>>}
 */
export const HOME_OF_PACKAGE = { koffi: 'os', vscode: 'extension' };

/**
 * Folders without Node's modules: they do no I/O.
 * @type {readonly string[]}
 */
export const PURE_FOLDERS = ['framing', 'trace', 'diagnose', 'panel'];
