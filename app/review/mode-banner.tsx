import { Moment } from '#app/ui/moment.tsx'
import type { WorkItem } from '#server/review/review.ts'
import classes from './workbench.module.css'

/** What kind of work this is, where it is not the usual one. A seeded check looks like any other item. */
export function ModeBanner({ work }: { work: WorkItem }) {
  const { mode } = work.task
  const { approval } = work.item
  switch (mode) {
    case 'assisted':
    case 'seeded':
      return null
    case 'manual':
      return <Banner name="Without proposal">Blank form: enter what the document says.</Banner>
    case 'blind':
      return (
        <Banner name="Second entry">Blank form: enter what the document says. The first entry is not shown.</Banner>
      )
    case 'adjudication':
      return <Banner name="Adjudication">{differing(work)} Choose the right entry, or enter the right value.</Banner>
    case 'qa':
      return <Banner name="Quality check">Is this decision right? Confirm it, or correct it.</Banner>
    case 'approval':
      return (
        <Banner name="Approval">
          {approval ? (
            <>
              {approval.because.replace(/\.$/, '')}. Decided by {approval.decidedBy}{' '}
              <Moment at={approval.requestedAt} timeZone={work.definition.timeZone} />.
            </>
          ) : (
            'Approve or reject what was decided.'
          )}
        </Banner>
      )
  }
}

function differing(work: WorkItem): string {
  const count = Object.keys(work.choices ?? {}).length
  return count === 1 ? 'Two people differ in one field.' : `Two people differ in ${count} fields.`
}

function Banner({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <p className={classes.mode} data-mode>
      <strong>{name}</strong> {children}
    </p>
  )
}
