/**
 * What comes from the core, made fit for a webview: a Buffer would arrive there as a list of numbers in text, and a
 * typed array takes with it the whole message that it is a part of.
 */

/** The same value with every array of numbers in memory of its own, as plain as the webview knows it. */
export function withPlainArrays<Value>(value: Value): Value {
  return plain(value) as Value;
}

function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return plainArray(value);
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)]));
}

function plainArray(view: ArrayBufferView): ArrayBufferView {
  // Buffer's own slice would share its memory.
  if (view instanceof Uint8Array) return Uint8Array.from(view);
  if (view instanceof Uint16Array || view instanceof Int32Array || view instanceof Float64Array)
    return view.slice();
  throw new TypeError(`no view sends a ${view.constructor.name}: add it here`);
}
