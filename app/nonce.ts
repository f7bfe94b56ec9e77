import { createContext } from 'react'

/** The nonce of this answer's Content-Security-Policy: known while rendering on the server, hidden from the browser's scripts. */
export const NonceContext = createContext<string | undefined>(undefined)
