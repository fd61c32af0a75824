/** User settings under which VS Code shows the extension and nothing that comes and goes by itself. */

/** @typedef {Record<string, unknown>} Settings */

/** @type {Readonly<Settings>} */
export const quietSettings = {
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.hotExit': 'off',
  'git.enabled': false,
  'remote.autoForwardPorts': false,
  // Else the extension host looks through /proc for ports, every two seconds, at a twentieth of the time.
  'remote.autoForwardPortsSource': 'output',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'window.commandCenter': false,
  'window.title': 'Visual Studio Code',
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.enableExperiments': false,
  'workbench.layoutControl.enabled': false,
  'workbench.localHistory.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** What makes an opened folder an untrusted one, without a question. @type {Readonly<Settings>} */
export const untrustedSettings = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
};

/**
 * The themes of tests and screenshots: what `workbench.colorTheme` calls them, and the class they give the workbench.
 */
export const themes = {
  dark: { name: 'Default Dark Modern', className: 'vs-dark' },
  light: { name: 'Default Light Modern', className: 'vs' },
  hcDark: { name: 'Default High Contrast', className: 'hc-black' },
  hcLight: { name: 'Default High Contrast Light', className: 'hc-light' },
};
