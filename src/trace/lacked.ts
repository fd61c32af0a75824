/** What a condition may lack at its end, as it is said. */
export const LACKED = {
  number: 'a number',
  over: '> and a number',
  name: 'a name',
  bytes: 'a text',
  field: 'a field',
  comparison: 'a comparison',
  value: 'a value',
  address: 'an address',
  narrowing: 'fd, port, peer or loop',
  unit: 'ms',
} as const;
