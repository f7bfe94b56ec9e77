import {
  NumberInput,
  Select,
  type SelectProps,
  Text,
  Textarea,
  type TextareaProps,
  TextInput,
  type TextInputProps,
} from '@mantine/core'
import { type ReactNode, useState } from 'react'
import classes from './design.module.css'

/** The order of a box: what helps to fill it stands below it, so that boxes side by side begin at one height. */
export const helpBelow: NonNullable<TextInputProps['inputWrapperOrder']> = ['label', 'input', 'description', 'error']
type Common = { label: string; help?: ReactNode; error?: string; 'data-at'?: string; required?: boolean }

type TextProps = Common & {
  value: string
  onChange: (text: string) => void
  /** For what a machine reads: letters of one width, not looked up in a dictionary. */
  mono?: boolean
} & Pick<
    TextInputProps,
    'autoComplete' | 'inputMode' | 'maxLength' | 'miw' | 'placeholder' | 'rightSection' | 'rightSectionWidth' | 'type'
  >

/** A line of text. */
export function TextBox({ help, onChange, mono = false, ...rest }: TextProps) {
  return (
    <TextInput
      {...rest}
      {...(mono ? asCode : {})}
      description={help}
      inputWrapperOrder={helpBelow}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

type ProseProps = Common & {
  value: string
  onChange: (text: string) => void
  mono?: boolean
} & Pick<TextareaProps, 'maxLength' | 'maxRows' | 'minRows' | 'ref'>

/** Text of several lines, as high as it is long. */
export function ProseBox({ help, onChange, mono = false, ...rest }: ProseProps) {
  return (
    <Textarea
      {...rest}
      {...(mono ? asCode : {})}
      description={help}
      inputWrapperOrder={helpBelow}
      autosize
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

const asCode = { classNames: { input: classes.mono as string }, spellCheck: false }

type NumberProps = Common & {
  value: number | null | undefined
  /** Null: the box is empty. */
  onChange: (value: number | null) => void
  unit?: string
  decimals?: number
  min?: number
  max?: number
}

/** A number with its unit. What lies outside its bounds stays, with the sentence that says so beside it. */
export function NumberBox({ help, value, onChange, unit, decimals = 0, min, max, ...rest }: NumberProps) {
  return (
    <NumberInput
      {...rest}
      description={help}
      inputWrapperOrder={helpBelow}
      value={value ?? ''}
      onChange={(next) => onChange(typeof next === 'number' ? next : null)}
      decimalScale={decimals}
      clampBehavior="none"
      {...(min === undefined ? {} : { min })}
      {...(max === undefined ? {} : { max })}
      {...(unit === undefined
        ? {}
        : {
            rightSection: <Text size="sm">{unit}</Text>,
            rightSectionWidth: Math.max(44, unit.length * 9 + 16),
            rightSectionPointerEvents: 'none' as const,
          })}
      hideControls
    />
  )
}

/** A share (0..1) as a percentage. */
export function ShareBox({ value, onChange, ...rest }: Omit<NumberProps, 'unit' | 'decimals'>) {
  return (
    <NumberBox
      max={100}
      min={0}
      {...rest}
      unit="%"
      decimals={1}
      value={value === null || value === undefined ? null : Math.round(value * 1000) / 10}
      onChange={(percent) => onChange(percent === null ? null : Math.round(percent * 10) / 1000)}
    />
  )
}

type WordsProps = Common & {
  value: readonly string[]
  onChange: (words: string[]) => void
  placeholder?: string
  /** One a line, so that a word may hold commas. */
  lines?: boolean
}

/** Words apart by commas or lines. What is typed stays as it is typed while it means the same words. */
export function WordsBox({ help, value, onChange, lines = false, ...rest }: WordsProps) {
  const read = lines ? linesOf : wordsOf
  const written = value.join(lines ? '\n' : ', ')
  const [typed, setTyped] = useState(written)
  return (
    <Textarea
      {...rest}
      description={help}
      inputWrapperOrder={helpBelow}
      autosize
      minRows={lines ? 2 : 1}
      maxRows={lines ? 10 : 8}
      value={same(read(typed), value) ? typed : written}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        const words = read(event.currentTarget.value)
        if (!same(words, value)) onChange(words)
      }}
    />
  )
}

const partsOf = (text: string, apart: RegExp): string[] =>
  text
    .split(apart)
    .map((word) => word.trim())
    .filter(Boolean)
const linesOf = (text: string) => partsOf(text, /\n/)
export const wordsOf = (text: string) => partsOf(text, /[,\n]/)
const same = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((word, i) => word === b[i])

type ChoiceProps = Common & {
  value: string | null | undefined
  onChange: (value: string | null) => void
  data: NonNullable<SelectProps['data']>
  clearable?: boolean
  placeholder?: string
  searchable?: boolean
}

/** One of several; what is chosen but no longer offered is still shown, with the sentence beside it. */
export function Choice({ help, value, onChange, data, clearable = false, ...rest }: ChoiceProps) {
  const known = data.some((one) =>
    typeof one === 'string'
      ? one === value
      : 'value' in one
        ? one.value === value
        : one.items.some((inner) => (typeof inner === 'string' ? inner : inner.value) === value),
  )
  const offered = value && !known ? [...data, { value, label: `${value} (gone)` }] : data
  return (
    <Select
      {...rest}
      description={help}
      inputWrapperOrder={helpBelow}
      data={offered as NonNullable<SelectProps['data']>}
      value={value ?? null}
      onChange={onChange}
      clearable={clearable}
      allowDeselect={clearable}
      comboboxProps={{ withinPortal: false }}
    />
  )
}
