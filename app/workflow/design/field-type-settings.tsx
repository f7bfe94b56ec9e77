import { Text } from '@mantine/core'
import { useState } from 'react'
import type { Field } from '#server/workflow/workflow.ts'
import { Choice, NumberBox, TextBox, WordsBox } from './boxes.tsx'
import classes from './design.module.css'
import { at } from './design-context.ts'
import { choicesOf, withMember } from './field-shape.ts'
import { SectionLink } from './section-link.tsx'
import type { SectionProps } from './section-props.ts'
import { TableColumns } from './table-columns.tsx'

export type FieldProps = SectionProps & { field: Field; index: number; onChange: (field: Field) => void }

/** What is asked of a field beside its name, by its type. */
export function TypeSettings(props: FieldProps) {
  const { field, problems, index, draft, onChange } = props
  const here = (name: string) => at(problems, 'fields', index, name)
  switch (field.type) {
    case 'text':
      return <PatternBox field={field} onChange={onChange} {...here('pattern')} />
    case 'number':
      return (
        <div className={classes.cols}>
          <NumberBox
            label="Least"
            decimals={6}
            {...here('min')}
            value={field.min}
            onChange={(min) => onChange(withMember(field, 'min', min))}
          />
          <NumberBox
            label="Most"
            decimals={6}
            {...here('max')}
            value={field.max}
            onChange={(max) => onChange(withMember(field, 'max', max))}
          />
        </div>
      )
    case 'money':
      return (
        <div className={classes.cols}>
          <Choice
            label="Its currency stands in"
            help={`Empty: all amounts are in ${draft.currency}.`}
            clearable
            {...here('currencyField')}
            data={choicesOf(draft.fields.filter((f) => f.type === 'enum' || f.type === 'text'))}
            value={field.currencyField}
            onChange={(key) => onChange(withMember(field, 'currencyField', key))}
          />
          <NumberBox
            label="At stake when it is wrong"
            unit={draft.currency}
            decimals={2}
            min={0}
            {...here('atStake')}
            value={field.atStake}
            onChange={(atStake) => onChange(withMember(field, 'atStake', atStake))}
          />
        </div>
      )
    case 'enum':
      return (
        <WordsBox
          label="Values"
          help="Apart by commas, as they are to be exported."
          {...here('options')}
          value={field.options}
          onChange={(options) => onChange({ ...field, options })}
        />
      )
    case 'table':
      return <TableColumns {...props} field={field} />
    case 'label':
      return (
        <Text size="sm">
          {field.options.length} options, with what speaks for each: see{' '}
          <SectionLink section="labels">Labels</SectionLink>.
        </Text>
      )
    case 'route':
      return (
        <Text size="sm">
          Its choices are the <SectionLink section="queues">queues</SectionLink>; which one is proposed follows from the{' '}
          <SectionLink section="rules">rules</SectionLink>.
        </Text>
      )
    case 'draft':
      return (
        <Text size="sm">
          What it is written from stands under <SectionLink section="drafts">Drafts</SectionLink>.
        </Text>
      )
    default:
      return null
  }
}

type PatternProps = {
  field: Extract<Field, { type: 'text' }>
  onChange: (field: Field) => void
  error?: string
  'data-at': string
}

/** A form that a text must have, with an example to see at once whether it fits. */
function PatternBox({ field, onChange, ...rest }: PatternProps) {
  const [sample, setSample] = useState('')
  return (
    <div className={classes.wideCols}>
      <TextBox
        {...rest}
        label="Pattern"
        help="A regular expression the text must match, such as ^INV-\d{4}$. Empty: any text."
        mono
        maxLength={200}
        value={field.pattern ?? ''}
        onChange={(pattern) => onChange(withMember(field, 'pattern', pattern))}
      />
      {field.pattern && (
        <TextBox
          label="Try it with"
          value={sample}
          onChange={setSample}
          help={fitWords[fitOf(field.pattern, sample)]}
        />
      )}
    </div>
  )
}

const fitWords = {
  nothing: 'Write an example.',
  broken: 'The pattern itself is wrong.',
  fits: 'It fits.',
  differs: 'It does not fit.',
}

/** Of a short text that the person has just typed: the browser's own engine will do. */
function fitOf(pattern: string, text: string): keyof typeof fitWords {
  if (text === '') return 'nothing'
  try {
    return new RegExp(pattern).test(text.slice(0, 200)) ? 'fits' : 'differs'
  } catch {
    return 'broken'
  }
}
