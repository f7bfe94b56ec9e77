import { Anchor, Group, Switch, Text, Title, UnstyledButton } from '@mantine/core'
import { IconCheck, IconMinus, IconX } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { Link } from 'react-router'
import { ItemPages } from '#app/item/item-pages.tsx'
import { currencyOfField, optionNames, scalarText } from '#app/item/value-text.ts'
import { useLocale } from '#app/ui/locale.tsx'
import type { Evidence } from '#server/document/document.ts'
import type { AnswerView, CaseField } from '#server/evaluation/compare-read.server.ts'
import { type FieldValue, rowsOf, type Values } from '#server/workflow/field-value.ts'
import type { Field } from '#server/workflow/workflow.ts'
import classes from './compare.module.css'
import type { Compared, OneCase } from './compare-data.ts'

type Props = { one: OneCase; view: Compared; base: string }

const none: readonly Evidence[] = []

/** One case: its document, and beside it truth, current and candidate, field by field; what differs is marked. */
export function BrokenCase({ one, view, base }: Props) {
  const { facts, fields, pages } = one
  const differing = fields.filter(differs)
  const [all, setAll] = useState(differing.length === 0)
  const [on, setOn] = useState<readonly Evidence[]>(none)
  const shown = all ? fields : differing
  const places = useMemo(
    () => shown.flatMap((f) => [...f.evidence, ...f.current.evidence, ...f.candidate.evidence]),
    [shown],
  )
  return (
    <section aria-label={`Case ${facts.name}`}>
      <Group justify="space-between" gap="sm" mb="xs">
        <div>
          <Title order={3} style={{ overflowWrap: 'anywhere' }}>
            {facts.name}
          </Title>
          <Text size="sm" c="dimmed">
            {[
              facts.name.includes(facts.groupLabel ?? '') ? null : facts.groupLabel,
              one.fileName === facts.name ? null : one.fileName,
              facts.documentType,
              facts.language,
            ]
              .filter((part) => part !== null && part !== '')
              .join(' · ')}{' '}
            ·{' '}
            <Anchor component={Link} to={`${base}/evaluation/cases/${facts.caseId}`} underline="always" size="sm">
              Open the case
            </Anchor>
          </Text>
        </div>
        {differing.length > 0 && differing.length < fields.length && (
          <Switch
            className="no-print"
            size="sm"
            label={`Also the ${fields.length - differing.length} fields on which nobody is wrong`}
            checked={all}
            onChange={(event) => setAll(event.currentTarget.checked)}
          />
        )}
      </Group>
      <div className={classes.beside}>
        <ItemPages pages={pages} all={places} on={on} found={none} missing="There is no page to show." />
        <div className={classes.fields}>
          {one.hidden && (
            <Text>
              Hidden from you: you may be given this item to enter on a blank form, and would know what others entered.
            </Text>
          )}
          {shown.map((field) => (
            <CaseFieldRow key={field.field.key} {...{ field, one, view }} onLook={setOn} />
          ))}
        </div>
      </div>
    </section>
  )
}

/** One of the two is wrong, or they do not say the same. */
const differs = ({ unknown, current, candidate }: CaseField) =>
  !unknown && (current.right === false || candidate.right === false || current.right !== candidate.right)

type RowProps = {
  field: CaseField
  one: OneCase
  view: Compared
  onLook(evidence: readonly Evidence[]): void
}

function CaseFieldRow({ field: shown, one, view, onLook }: RowProps) {
  const { field, truth, evidence, unknown, current, candidate } = shown
  const value = (value: FieldValue, places: readonly Evidence[], whose: string) => (
    <ValueText {...{ field, value, places, onLook, whose }} values={one.truth} queues={one.queues} />
  )
  return (
    <div className={classes.field} data-differs={differs(shown) || undefined}>
      <h4>{field.label}</h4>
      <div className={classes.answer}>
        <span className={classes.who}>Truth</span>
        {unknown ? (
          <Text size="sm" c="dimmed">
            not known
          </Text>
        ) : (
          value(truth, evidence, 'truth')
        )}
      </div>
      <div className={classes.answer}>
        <Who name={`Current, version of run ${view.current.number}`} short="Current" answer={current} />
        {current.problem === null ? value(current.value, current.evidence, 'current') : <Problem answer={current} />}
      </div>
      <div className={classes.answer}>
        <Who name={`Candidate ${view.candidate.candidate.number}`} short="Candidate" answer={candidate} />
        {candidate.problem === null ? (
          value(candidate.value, candidate.evidence, 'candidate')
        ) : (
          <Problem answer={candidate} />
        )}
      </div>
    </div>
  )
}

function Problem({ answer }: { answer: AnswerView }) {
  return (
    <Text size="sm" className={classes.wrong}>
      No answer: {answer.problem}
    </Text>
  )
}

const marks = {
  right: { Icon: IconCheck, word: 'right', look: undefined },
  wrong: { Icon: IconX, word: 'wrong', look: classes.wrong },
  open: { Icon: IconMinus, word: 'not judged', look: undefined },
}

function Who({ name, short, answer }: { name: string; short: string; answer: AnswerView }) {
  const { Icon, word, look } = marks[answer.right === null ? 'open' : answer.right ? 'right' : 'wrong']
  return (
    <span className={classes.who}>
      <span title={name}>{short}</span>
      <span className={look}>
        <Icon size={13} aria-hidden style={{ verticalAlign: '-2px' }} /> {word}
      </span>
      {answer.confidence !== null && <span>{Math.round(answer.confidence * 100)}&nbsp;% sure</span>}
    </span>
  )
}

type ValueProps = {
  field: Field
  value: FieldValue
  values: Values
  queues: OneCase['queues']
  places: readonly Evidence[]
  whose: string
  onLook(evidence: readonly Evidence[]): void
}

/** A value as the reader writes it; a button where the document has its place. */
function ValueText({ field, value, values, queues, places, whose, onLook }: ValueProps) {
  const locale = useLocale()
  const rows = field.type === 'table' ? rowsOf(value) : []
  if (field.type === 'table' && rows.length > 0)
    return (
      <ol className={classes.rows}>
        {rows.map((row, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a kept value do not move
          <li key={i}>
            {field.columns
              .flatMap((column) => {
                const cell = row[column.key]
                return cell ? [scalarText(column, cell, { locale })] : []
              })
              .join(' · ') || 'empty'}
          </li>
        ))}
      </ol>
    )
  const text =
    field.type === 'label' || field.type === 'route'
      ? optionNames(field, value, queues).join(', ')
      : typeof value === 'string'
        ? scalarText(field, value, { locale, currency: currencyOfField(field, values) })
        : ''
  if (text === '')
    return (
      <Text size="sm" c="dimmed">
        empty
      </Text>
    )
  if (field.type === 'draft')
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      <section className={classes.draft} tabIndex={0} aria-label={`${field.label}, ${whose}`}>
        <Text size="sm">{text}</Text>
      </section>
    )
  if (places.length === 0) return <Text size="sm">{text}</Text>
  return (
    <UnstyledButton
      className={classes.place}
      aria-label={`${text}: show where it stands in the document`}
      onMouseEnter={() => onLook(places)}
      onMouseLeave={() => onLook(none)}
      onFocus={() => onLook(places)}
      onBlur={() => onLook(none)}
      onClick={() => onLook(places)}
    >
      {text}
    </UnstyledButton>
  )
}
