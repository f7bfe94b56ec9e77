import { Button, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import classes from './design.module.css'

type Props = {
  label: string
  button: string
  placeholder?: string
  onAdd: (label: string) => void
  children?: ReactNode
}

/** A new part by its name: it is whole from its first moment on. */
export function AddRow({ label, button, placeholder, onAdd, children }: Props) {
  const [name, setName] = useState('')
  function add() {
    const given = name.trim()
    if (!given) return
    onAdd(given)
    setName('')
  }
  return (
    <div className={classes.add}>
      <TextInput
        label={label}
        placeholder={placeholder}
        maxLength={80}
        autoComplete="off"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return
          event.preventDefault()
          add()
        }}
      />
      {children}
      <Button variant="default" onClick={add} disabled={name.trim() === ''}>
        {button}
      </Button>
    </div>
  )
}
