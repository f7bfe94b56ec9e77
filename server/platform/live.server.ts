import { EventEmitter } from 'node:events'

/** What a person is told at once: a claim of theirs was freed by a lead. */
export type Told = { freed: string }

/**
 * Signals between the requests of one process: something changed in a workflow, something concerns a person. They carry
 * no content and may be lost (another process, a restart): whoever listens also looks by itself now and then.
 */
export type Live = {
  touch(workflowId: string): void
  tell(userId: string, told: Told): void
  /** Both answer how to stop listening. */
  onTouch(workflowId: string, listener: () => void): () => void
  onTold(userId: string, listener: (told: Told) => void): () => void
}

export function createLive(): Live {
  const emitter = new EventEmitter()
  emitter.setMaxListeners(0)
  function on<T>(name: string, listener: (value: T) => void): () => void {
    emitter.on(name, listener)
    return () => void emitter.off(name, listener)
  }
  return {
    touch: (workflowId) => void emitter.emit(`touch ${workflowId}`),
    tell: (userId, told) => void emitter.emit(`tell ${userId}`, told),
    onTouch: (workflowId, listener) => on(`touch ${workflowId}`, listener),
    onTold: (userId, listener) => on(`tell ${userId}`, listener),
  }
}
