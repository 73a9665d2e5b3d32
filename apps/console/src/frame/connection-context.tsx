import { createContext, useContext } from 'react'
import type { Connection } from './connection.ts'

const ConnectionContext = createContext<Connection | null>(null)

export const ConnectionProvider = ConnectionContext

/** The one connection of this page: what hears the server is below the pages, what tells of it is above them. */
export function useOneConnection(): Connection {
  const connection = useContext(ConnectionContext)
  if (!connection) throw new Error('useOneConnection needs a ConnectionProvider above it')
  return connection
}
