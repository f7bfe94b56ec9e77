import { IconAlertTriangle, IconArrowBackUp, IconBell, IconCheck, IconX } from '@tabler/icons-react'
import { Duration } from '#app/ui/duration.tsx'
import { Moment } from '#app/ui/moment.tsx'
import type { ApprovalStoryView } from '#server/approval/story.server.ts'
import classes from './approval-story.module.css'
import { type StoryLine, stateText, stepText, storyLines } from './story-text.ts'

/** Who approved an item, as whom, and why it sat: every approval that was asked for it, oldest first. */
export function ApprovalStory({ approvals, timeZone }: { approvals: readonly ApprovalStoryView[]; timeZone: string }) {
  return approvals.map((approval) => <One key={approval.id} {...{ approval, timeZone }} />)
}

function One({ approval, timeZone }: { approval: ApprovalStoryView; timeZone: string }) {
  const { state, because, decidedBy, steps, requestedAt, closedAt } = approval
  const lines = storyLines(approval)
  if (state === 'skipped')
    return (
      <div className={classes.approval}>
        <p className={classes.lead}>
          <strong>{stateText.skipped}:</strong> {approval.skippedBecause}
        </p>
        <p className={classes.quiet}>
          It would have been asked for because: {because} <Moment at={requestedAt} timeZone={timeZone} />
        </p>
      </div>
    )
  return (
    <div className={classes.approval}>
      <p className={classes.lead}>
        <strong>{stateText[state]}</strong>
        {state === 'waiting' ? ' for a word' : ''}: {because}
      </p>
      <Waited {...{ approval }} />
      {(steps.length > 1 || (steps[0]?.needed ?? 1) > 1) && (
        <ol className={classes.steps}>
          {steps.map((step) => (
            <li key={step.number}>
              {step.label ? `${step.label} (${step.whose})` : capital(step.whose)}: {stepText(step)}
            </li>
          ))}
        </ol>
      )}
      <ol className={classes.lines}>
        <Line
          line={{ at: requestedAt, text: `Decided by ${decidedBy.join(' and ')}, and asked for`, look: 'given' }}
          timeZone={timeZone}
        />
        {lines.map((line) => (
          <Line key={`${line.at} ${line.text}`} {...{ line, timeZone }} />
        ))}
      </ol>
      {state === 'waiting' && <WaitsFor approval={approval} />}
      {closedAt === null && approval.overdue && (
        <p className={classes.quiet}>
          <span className={classes.trouble}>
            <IconAlertTriangle size={15} aria-hidden style={{ verticalAlign: '-2px' }} /> Overdue
          </span>{' '}
          since <Moment at={approval.dueAt} timeZone={timeZone} />.
        </p>
      )}
    </div>
  )
}

const capital = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`

function Waited({ approval: { state, clockMs, workingMs } }: { approval: ApprovalStoryView }) {
  return (
    <p className={classes.quiet}>
      {state === 'waiting' ? 'It has waited' : 'It waited'} <Duration ms={clockMs} /> by the clock
      {workingMs !== null && <>, {workingMs === 0 ? 'none' : <Duration ms={workingMs} />} of it in working hours</>}.
    </p>
  )
}

const marks = { given: IconCheck, refused: IconX, clock: IconBell, undone: IconArrowBackUp }

function Line({ line: { at, text, look }, timeZone }: { line: StoryLine; timeZone: string }) {
  const Mark = marks[look]
  return (
    <li data-look={look}>
      <Mark size={15} aria-hidden />
      <span>{text}</span>
      <Moment at={at} timeZone={timeZone} />
    </li>
  )
}

/** So many are named; the others are counted. */
const mostNamed = 4

function WaitsFor({ approval: { waitsFor } }: { approval: ApprovalStoryView }) {
  if (waitsFor.length === 0)
    return (
      <p className={classes.quiet}>
        <span className={classes.trouble}>
          <IconAlertTriangle size={15} aria-hidden style={{ verticalAlign: '-2px' }} /> Nobody can give this word.
        </span>{' '}
        Whoever is left decided it, has given a word already, or has a limit that it is beyond, also because its amount
        is in a currency without a rate. An ops lead can raise a limit; an administrator can make somebody else approver
        or ops lead.
      </p>
    )
  const named = waitsFor.slice(0, mostNamed).map((p) => (p.onBehalfOf ? `${p.name} (for ${p.onBehalfOf})` : p.name))
  const more = waitsFor.length - named.length
  return (
    <p className={classes.quiet}>
      It waits for {named.join(' or ')}
      {more > 0 ? ` or ${more} more` : ''}.
    </p>
  )
}
