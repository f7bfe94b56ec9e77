import { useMemo } from 'react'
import type { Part } from '#server/document/document.ts'
import classes from './document-viewer.module.css'
import { frameDocument } from './message-frame.ts'

/** A message with its own formatting: its headers, and its HTML in a frame without rights. */
export function SourceMessage({ part }: { part: Extract<Part, { kind: 'message' }> }) {
  const page = useMemo(() => (part.html === null ? null : frameDocument(part.html)), [part.html])
  return (
    <div className={classes.message}>
      <dl className={classes.headers}>
        {part.headers.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {page === null ? (
        <p className={classes.blank}>The message has no text.</p>
      ) : (
        <iframe
          title="Message with its own formatting"
          className={classes.frame}
          sandbox=""
          referrerPolicy="no-referrer"
          srcDoc={page}
        />
      )}
    </div>
  )
}
