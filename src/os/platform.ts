/** What this platform can do, told without loading koffi: opening a trace never needs a system call. */

/** Why the lab cannot run here, in one line; undefined where it can. */
export function unsupportedReason(
  platform: string = process.platform,
  arch: string = process.arch,
): string | undefined {
  if (platform === 'linux' && (arch === 'x64' || arch === 'arm64')) return undefined;
  return `the lab needs Linux on x64 or arm64, this is ${platform} on ${arch}: run Muxscope in a Linux machine, WSL or container, or open a saved trace`;
}
