import { TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { keySchema } from '#server/workflow/condition.ts'
import { helpBelow } from './boxes.tsx'
import classes from './design.module.css'

type Props = {
  value: string
  taken: readonly string[]
  onRename: (to: string) => void
  /** What has the key: "field". */
  what: string
  error?: string
  'data-at'?: string
}

/** The key of a part: takes hold when it is left, so that rules follow a whole name and not each letter. */
export function KeyBox({ value, taken, onRename, what, ...rest }: Props) {
  const [typed, setTyped] = useState(value)
  const [refused, setRefused] = useState<string | null>(null)
  useEffect(() => {
    setTyped(value)
    setRefused(null)
  }, [value])
  function leave() {
    const key = typed.trim()
    if (key === value) return setRefused(null)
    const parsed = keySchema.safeParse(key)
    if (!parsed.success) return setRefused('Small letters, digits and _, beginning with a letter, at most 40.')
    if (taken.includes(key)) return setRefused(`Another ${what} has this key.`)
    onRename(key)
  }
  return (
    <TextInput
      {...rest}
      label="Key"
      description="Names it in files and rules, which follow a change."
      inputWrapperOrder={helpBelow}
      classNames={{ input: classes.mono as string }}
      spellCheck={false}
      autoComplete="off"
      value={typed}
      error={refused ?? rest.error}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={leave}
      onKeyDown={(event) => {
        if (event.key === 'Enter') leave()
        if (event.key === 'Escape') setTyped(value)
      }}
    />
  )
}
