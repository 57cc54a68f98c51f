/** Accounts as passwd(5), group(5) and nsswitch.conf(5) have them. Types only. */

export interface UserRecord {
  name: string;
  uid: number;
  gid: number;
  home: string;
  shell: string;
}

export interface GroupRecord {
  name: string;
  gid: number;
  members: string[];
}

export interface Account {
  name: string;
  uid: number;
  home: string;
}

/** One line of nsswitch.conf: `hosts: files dns`. */
export interface NameService {
  database: string;
  services: string[];
}

/** The user that a container starts as: image-spec config.md, `User`; looked up as runc does. */
export interface DefaultUser {
  /** As the config writes it; "" where it names none, which means root. */
  text: string;
  /** null: passwd has no such account, or could not be read. */
  name: string | null;
  /** null: a name that is not found. */
  uid: number | null;
  gid: number | null;
  /** Supplementary groups that /etc/group gives it. */
  groups: number[];
  /** null where the uid is not known. */
  root: boolean | null;
  /** null where passwd could not be read. */
  inPasswd: boolean | null;
  home: string | null;
  shell: string | null;
}
