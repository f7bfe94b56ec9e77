import { Anchor, Text } from '@mantine/core'
import { Link } from 'react-router'
import { Moment } from '#app/ui/moment.tsx'
import type { CaseData } from './case-data.ts'
import classes from './sets.module.css'
import { gradeWord, gradeWords, share } from './sets-words.ts'

const sources = { decision: 'a decision on the item', manual: 'typed by hand', import: 'imported from a file' } as const

/** How the truth was found, by whom, and whether it may be tested. */
export function CaseProvenance({ view: { provenance, workflow, flags, document, itemNumber } }: { view: CaseData }) {
  const { grade, by, left } = provenance
  return (
    <dl className={classes.facts}>
      <dt>Truth</dt>
      <dd>
        {gradeWord(grade)}
        {grade && (
          <Text size="xs" c="dimmed">
            {gradeWords[grade].sentence}
          </Text>
        )}
      </dd>
      <dt>Source</dt>
      <dd>
        {sources[provenance.source]}
        {by && `: ${by.name} ${by.role}`}
        {provenance.externalId && ` (${provenance.externalId})`}
      </dd>
      <dt>May be tested</dt>
      <dd>{left === null ? 'yes' : `no: ${left}`}</dd>
      <dt>Came to be a case with</dt>
      <dd>
        {provenance.purposive
          ? 'looked into because two answers differed: in lists, not in rates'
          : share(provenance.inclusion)}
      </dd>
      {provenance.group && (
        <>
          <dt>{workflow.series ?? 'Series'}</dt>
          <dd>{provenance.group}</dd>
        </>
      )}
      {itemNumber !== null && (
        <>
          <dt>Side when it came in</dt>
          <dd>{provenance.split === 'test' ? 'test' : 'learning'}</dd>
        </>
      )}
      <dt>Valid</dt>
      <dd>
        from <Moment at={provenance.validFrom} timeZone={workflow.timeZone} />
        {provenance.validTo && (
          <>
            {' '}
            to <Moment at={provenance.validTo} timeZone={workflow.timeZone} />
          </>
        )}
        {provenance.retiredBecause && `; retired: ${provenance.retiredBecause}`}
      </dd>
      <dt>Workflow version</dt>
      <dd>{provenance.workflowVersion}</dd>
      <dt>Flags</dt>
      <dd>{flags.length === 0 ? 'none' : flags.map((f) => f.message).join(' ')}</dd>
      <dt>Document</dt>
      <dd>
        <Anchor href={document.fileUrl} download={document.fileName} underline="always" size="sm">
          {document.fileName}
        </Anchor>
      </dd>
    </dl>
  )
}

/** Every truth that this case, or its item, has had; each valid for its time. */
export function CaseHistory({ view: { history, workflow }, base }: { view: CaseData; base: string }) {
  return (
    <ol className={classes.history}>
      {history.map((h) => (
        <li key={h.id} aria-current={h.current ? 'true' : undefined}>
          <Text size="sm">
            {h.current ? (
              <b>This one</b>
            ) : (
              <Anchor component={Link} to={`${base}/evaluation/cases/${h.id}`} underline="always" size="sm">
                {gradeWord(h.grade)}
                {h.version > 1 ? `, version ${h.version}` : ''}
              </Anchor>
            )}
            : <Moment at={h.validFrom} timeZone={workflow.timeZone} /> to{' '}
            {h.validTo ? <Moment at={h.validTo} timeZone={workflow.timeZone} /> : 'now'}
            {h.retiredBecause && ` (retired: ${h.retiredBecause})`}
          </Text>
        </li>
      ))}
    </ol>
  )
}
