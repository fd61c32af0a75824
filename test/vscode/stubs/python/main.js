/** In place of the Python extension: the interpreter that MUXSCOPE_TEST_PYTHON names is the chosen one. */

exports.activate = () => ({
  environments: {
    getActiveEnvironmentPath: () => ({ path: process.env['MUXSCOPE_TEST_PYTHON'] ?? 'python3' }),
    resolveEnvironment: async () => undefined,
  },
});
