/** The lint rules that Oxlint has not: a plugin of it (oxlint.config.mjs). */

/** @typedef {{ report(found: { node: object, message: string }): void }} Context */

/**
 * A rule against syntax that such a selector finds.
 * @param {string} selector
 * @param {string} message
 */
function forbids(selector, message) {
  return {
    /** @param {Context} context */
    create: (context) => ({
      /** @param {object} node */
      [selector]: (node) => {
        context.report({ node, message });
      },
    }),
  };
}

// oxlint-disable-next-line no-restricted-exports -- Oxlint takes it so.
export default {
  meta: { name: 'muxscope' },
  rules: {
    'no-re-exports': forbids(
      ':matches(ExportAllDeclaration, ExportNamedDeclaration[source])',
      'No re-exports: import from the file that has it.',
    ),
    'no-object-spread': forbids(
      'ObjectExpression > SpreadElement',
      'To spread an object costs 0.7 us an event: name its fields.',
    ),
  },
};
