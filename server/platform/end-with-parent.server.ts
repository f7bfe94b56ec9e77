import { Worker } from 'node:worker_threads'

/**
 * Ends this process, started by `forkQuietly`, when its parent is gone, however that ended: at once when the channel
 * closes, and by a thread of its own that looks every second, because native code may keep the main one busy for long.
 */
export function endWithParent(): void {
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  const watch = `const { workerData } = require('node:worker_threads')
    setInterval(() => { if (process.ppid !== workerData) process.kill(process.pid, 'SIGKILL') }, 1000)`
  // Windows knows no new parent of an orphan; there the channel alone has to do.
  if (process.platform === 'win32') return
  const limits = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 }
  new Worker(watch, { eval: true, workerData: Number(process.argv[2]), resourceLimits: limits, env: {} }).unref()
}
