export namespace app {
	
	export class ListRow {
	    conversation: inbox.Conversation;
	    name: string;
	    unread: number;
	    mentioned: boolean;
	    online: boolean;
	    waiting: boolean;
	    failed: boolean;
	    draft: boolean;
	    picture?: inbox.File;
	
	    static createFrom(source: any = {}) {
	        return new ListRow(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.conversation = this.convertValues(source["conversation"], inbox.Conversation);
	        this.name = source["name"];
	        this.unread = source["unread"];
	        this.mentioned = source["mentioned"];
	        this.online = source["online"];
	        this.waiting = source["waiting"];
	        this.failed = source["failed"];
	        this.draft = source["draft"];
	        this.picture = this.convertValues(source["picture"], inbox.File);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class AgentLoad {
	    agent: inbox.Agent;
	    presence: string;
	    active: number;
	    passes: number;
	    limit: number;
	    handled: number;
	    waiting: number;
	    answers: boolean;
	    rows: ListRow[];
	    more: number;
	
	    static createFrom(source: any = {}) {
	        return new AgentLoad(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.agent = this.convertValues(source["agent"], inbox.Agent);
	        this.presence = source["presence"];
	        this.active = source["active"];
	        this.passes = source["passes"];
	        this.limit = source["limit"];
	        this.handled = source["handled"];
	        this.waiting = source["waiting"];
	        this.answers = source["answers"];
	        this.rows = this.convertValues(source["rows"], ListRow);
	        this.more = source["more"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class AssignmentFilter {
	    inbox: string;
	    skill: string;
	    rows: number;
	    queue: number;
	
	    static createFrom(source: any = {}) {
	        return new AssignmentFilter(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.inbox = source["inbox"];
	        this.skill = source["skill"];
	        this.rows = source["rows"];
	        this.queue = source["queue"];
	    }
	}
	export class QueueRow {
	    row: ListRow;
	    needs: string[];
	    why: string;
	    next: string;
	    until: number;
	    tried: string[];
	
	    static createFrom(source: any = {}) {
	        return new QueueRow(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.row = this.convertValues(source["row"], ListRow);
	        this.needs = source["needs"];
	        this.why = source["why"];
	        this.next = source["next"];
	        this.until = source["until"];
	        this.tried = source["tried"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class AssignmentView {
	    agents: AgentLoad[];
	    queue: QueueRow[];
	    waiting: number;
	    skills: string[];
	
	    static createFrom(source: any = {}) {
	        return new AssignmentView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.agents = this.convertValues(source["agents"], AgentLoad);
	        this.queue = this.convertValues(source["queue"], QueueRow);
	        this.waiting = source["waiting"];
	        this.skills = source["skills"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Panel {
	    id: string;
	    folded: boolean;
	    hidden: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Panel(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.folded = source["folded"];
	        this.hidden = source["hidden"];
	    }
	}
	export class Prefs {
	    theme: string;
	    language: string;
	    notify: boolean;
	    sound: boolean;
	    enterSends: boolean;
	    singleKeys: boolean;
	    keys: Record<string, string>;
	    listWidth: number;
	    detailWidth: number;
	    details: boolean;
	    sort: string;
	    bucket: string;
	    events: boolean;
	    undoSend: number;
	    board: string;
	    panels: Panel[];
	
	    static createFrom(source: any = {}) {
	        return new Prefs(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.theme = source["theme"];
	        this.language = source["language"];
	        this.notify = source["notify"];
	        this.sound = source["sound"];
	        this.enterSends = source["enterSends"];
	        this.singleKeys = source["singleKeys"];
	        this.keys = source["keys"];
	        this.listWidth = source["listWidth"];
	        this.detailWidth = source["detailWidth"];
	        this.details = source["details"];
	        this.sort = source["sort"];
	        this.bucket = source["bucket"];
	        this.events = source["events"];
	        this.undoSend = source["undoSend"];
	        this.board = source["board"];
	        this.panels = this.convertValues(source["panels"], Panel);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Boot {
	    state: string;
	    me: string;
	    invite: string;
	    address: string;
	    email: string;
	    version: string;
	    prefs: Prefs;
	    blocked: boolean;
	    unsent: number;
	
	    static createFrom(source: any = {}) {
	        return new Boot(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.state = source["state"];
	        this.me = source["me"];
	        this.invite = source["invite"];
	        this.address = source["address"];
	        this.email = source["email"];
	        this.version = source["version"];
	        this.prefs = this.convertValues(source["prefs"], Prefs);
	        this.blocked = source["blocked"];
	        this.unsent = source["unsent"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class BulkState {
	    job: string;
	    area: string;
	    undo: boolean;
	    total: number;
	    shown: number;
	    done: number;
	    over: boolean;
	    stopped: boolean;
	    skipped: number;
	    code: string;
	    undone: boolean;
	    earlier: boolean;
	
	    static createFrom(source: any = {}) {
	        return new BulkState(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.job = source["job"];
	        this.area = source["area"];
	        this.undo = source["undo"];
	        this.total = source["total"];
	        this.shown = source["shown"];
	        this.done = source["done"];
	        this.over = source["over"];
	        this.stopped = source["stopped"];
	        this.skipped = source["skipped"];
	        this.code = source["code"];
	        this.undone = source["undone"];
	        this.earlier = source["earlier"];
	    }
	}
	export class TicketQuery {
	    status: string[];
	    type: string;
	    inbox: string;
	    channel: string;
	    label: string;
	    assignee: string;
	    follower: boolean;
	    contact: string;
	    conversation: string;
	    priority: string;
	    dueBefore: number;
	    waitingMins: number;
	    text: string;
	    sort: string;
	    desc: boolean;
	    after: string;
	    limit: number;
	
	    static createFrom(source: any = {}) {
	        return new TicketQuery(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.status = source["status"];
	        this.type = source["type"];
	        this.inbox = source["inbox"];
	        this.channel = source["channel"];
	        this.label = source["label"];
	        this.assignee = source["assignee"];
	        this.follower = source["follower"];
	        this.contact = source["contact"];
	        this.conversation = source["conversation"];
	        this.priority = source["priority"];
	        this.dueBefore = source["dueBefore"];
	        this.waitingMins = source["waitingMins"];
	        this.text = source["text"];
	        this.sort = source["sort"];
	        this.desc = source["desc"];
	        this.after = source["after"];
	        this.limit = source["limit"];
	    }
	}
	export class Filter {
	    inbox: string;
	    channel: string;
	    label: string;
	    agent: string;
	    unansweredMins: number;
	    unread: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Filter(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.inbox = source["inbox"];
	        this.channel = source["channel"];
	        this.label = source["label"];
	        this.agent = source["agent"];
	        this.unansweredMins = source["unansweredMins"];
	        this.unread = source["unread"];
	    }
	}
	export class ListQuery {
	    bucket: string;
	    filter: Filter;
	    sort: string;
	    after: string;
	    limit: number;
	
	    static createFrom(source: any = {}) {
	        return new ListQuery(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.bucket = source["bucket"];
	        this.filter = this.convertValues(source["filter"], Filter);
	        this.sort = source["sort"];
	        this.after = source["after"];
	        this.limit = source["limit"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class BulkWish {
	    area: string;
	    ids: string[];
	    list?: ListQuery;
	    search: string;
	    tickets?: TicketQuery;
	    except: string[];
	    what: command.BulkWhat;
	    ticket: command.TicketWhat;
	    ticketIds?: string[];
	
	    static createFrom(source: any = {}) {
	        return new BulkWish(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.area = source["area"];
	        this.ids = source["ids"];
	        this.list = this.convertValues(source["list"], ListQuery);
	        this.search = source["search"];
	        this.tickets = this.convertValues(source["tickets"], TicketQuery);
	        this.except = source["except"];
	        this.what = this.convertValues(source["what"], command.BulkWhat);
	        this.ticket = this.convertValues(source["ticket"], command.TicketWhat);
	        this.ticketIds = source["ticketIds"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class ChannelText {
	    en: string;
	    de: string;
	
	    static createFrom(source: any = {}) {
	        return new ChannelText(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.en = source["en"];
	        this.de = source["de"];
	    }
	}
	export class Counts {
	    mine: number;
	    unassigned: number;
	    open: number;
	    snoozed: number;
	    done: number;
	    other: number;
	    unread: number;
	
	    static createFrom(source: any = {}) {
	        return new Counts(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.mine = source["mine"];
	        this.unassigned = source["unassigned"];
	        this.open = source["open"];
	        this.snoozed = source["snoozed"];
	        this.done = source["done"];
	        this.other = source["other"];
	        this.unread = source["unread"];
	    }
	}
	export class ExportWish {
	    ids: string[];
	    list?: ListQuery;
	    search: string;
	    except: string[];
	    notes: boolean;
	    files: boolean;
	    name: string;
	    kinds: Record<string, string>;
	    lang: string;
	
	    static createFrom(source: any = {}) {
	        return new ExportWish(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.ids = source["ids"];
	        this.list = this.convertValues(source["list"], ListQuery);
	        this.search = source["search"];
	        this.except = source["except"];
	        this.notes = source["notes"];
	        this.files = source["files"];
	        this.name = source["name"];
	        this.kinds = source["kinds"];
	        this.lang = source["lang"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class Finding {
	    ok: boolean;
	    name: ChannelText;
	    text: ChannelText;
	    field: string;
	
	    static createFrom(source: any = {}) {
	        return new Finding(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.ok = source["ok"];
	        this.name = this.convertValues(source["name"], ChannelText);
	        this.text = this.convertValues(source["text"], ChannelText);
	        this.field = source["field"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class HookView {
	    address: string;
	    token: string;
	    public: boolean;
	    attached: boolean;
	    refused: number;
	
	    static createFrom(source: any = {}) {
	        return new HookView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.address = source["address"];
	        this.token = source["token"];
	        this.public = source["public"];
	        this.attached = source["attached"];
	        this.refused = source["refused"];
	    }
	}
	export class Invite {
	    address: string;
	    setup: boolean;
	    name: string;
	    email: string;
	
	    static createFrom(source: any = {}) {
	        return new Invite(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.address = source["address"];
	        this.setup = source["setup"];
	        this.name = source["name"];
	        this.email = source["email"];
	    }
	}
	export class JoinForm {
	    link: string;
	    workspace: string;
	    name: string;
	    email: string;
	    password: string;
	    language: string;
	
	    static createFrom(source: any = {}) {
	        return new JoinForm(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.link = source["link"];
	        this.workspace = source["workspace"];
	        this.name = source["name"];
	        this.email = source["email"];
	        this.password = source["password"];
	        this.language = source["language"];
	    }
	}
	export class LeftOut {
	    party: inbox.Party;
	    why: string;
	
	    static createFrom(source: any = {}) {
	        return new LeftOut(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.party = this.convertValues(source["party"], inbox.Party);
	        this.why = source["why"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Likely {
	    contact: inbox.Contact;
	    identities: inbox.Identity[];
	    field: string;
	    value: string;
	    proven: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Likely(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.contact = this.convertValues(source["contact"], inbox.Contact);
	        this.identities = this.convertValues(source["identities"], inbox.Identity);
	        this.field = source["field"];
	        this.value = source["value"];
	        this.proven = source["proven"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class ListPage {
	    rows: ListRow[];
	    next: string;
	
	    static createFrom(source: any = {}) {
	        return new ListPage(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.rows = this.convertValues(source["rows"], ListRow);
	        this.next = source["next"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	
	export class MailView {
	    text: string;
	    html: string;
	    short: string;
	    pictures: Record<string, string>;
	    missing: boolean;
	
	    static createFrom(source: any = {}) {
	        return new MailView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.text = source["text"];
	        this.html = source["html"];
	        this.short = source["short"];
	        this.pictures = source["pictures"];
	        this.missing = source["missing"];
	    }
	}
	export class MineNews {
	    chats: number;
	    mentions: number;
	
	    static createFrom(source: any = {}) {
	        return new MineNews(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.chats = source["chats"];
	        this.mentions = source["mentions"];
	    }
	}
	export class MineQuery {
	    how: string;
	    after: string;
	    limit: number;
	
	    static createFrom(source: any = {}) {
	        return new MineQuery(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.how = source["how"];
	        this.after = source["after"];
	        this.limit = source["limit"];
	    }
	}
	export class Refused {
	    wish: string;
	    message: string;
	    channel: string;
	    text: string;
	    files: inbox.File[];
	    at: number;
	    code: string;
	    newer: inbox.Message[];
	    doneBy: string;
	    template: boolean;
	    macro: string;
	    what?: command.BulkWhat;
	
	    static createFrom(source: any = {}) {
	        return new Refused(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.wish = source["wish"];
	        this.message = source["message"];
	        this.channel = source["channel"];
	        this.text = source["text"];
	        this.files = this.convertValues(source["files"], inbox.File);
	        this.at = source["at"];
	        this.code = source["code"];
	        this.newer = this.convertValues(source["newer"], inbox.Message);
	        this.doneBy = source["doneBy"];
	        this.template = source["template"];
	        this.macro = source["macro"];
	        this.what = this.convertValues(source["what"], command.BulkWhat);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class ThreadPage {
	    messages: inbox.Message[];
	    before: string;
	    after: string;
	    total: number;
	
	    static createFrom(source: any = {}) {
	        return new ThreadPage(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.messages = this.convertValues(source["messages"], inbox.Message);
	        this.before = source["before"];
	        this.after = source["after"];
	        this.total = source["total"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Reach {
	    channel: string;
	    address: string;
	    code: string;
	    online: boolean;
	    default: boolean;
	    openUntil: number;
	    templates: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Reach(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.channel = source["channel"];
	        this.address = source["address"];
	        this.code = source["code"];
	        this.online = source["online"];
	        this.default = source["default"];
	        this.openUntil = source["openUntil"];
	        this.templates = source["templates"];
	    }
	}
	export class Opened {
	    row: ListRow;
	    contact: inbox.Contact;
	    identities: inbox.Identity[];
	    reach: Reach[];
	    draft?: inbox.Draft;
	    seenAt: number;
	    history: inbox.Conversation[];
	    thread: ThreadPage;
	    likely: Likely[];
	    merges: inbox.Merge[];
	    refused: Refused[];
	    contacted: Record<string, number>;
	
	    static createFrom(source: any = {}) {
	        return new Opened(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.row = this.convertValues(source["row"], ListRow);
	        this.contact = this.convertValues(source["contact"], inbox.Contact);
	        this.identities = this.convertValues(source["identities"], inbox.Identity);
	        this.reach = this.convertValues(source["reach"], Reach);
	        this.draft = this.convertValues(source["draft"], inbox.Draft);
	        this.seenAt = source["seenAt"];
	        this.history = this.convertValues(source["history"], inbox.Conversation);
	        this.thread = this.convertValues(source["thread"], ThreadPage);
	        this.likely = this.convertValues(source["likely"], Likely);
	        this.merges = this.convertValues(source["merges"], inbox.Merge);
	        this.refused = this.convertValues(source["refused"], Refused);
	        this.contacted = source["contacted"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Opening {
	    open: boolean;
	    at: number;
	
	    static createFrom(source: any = {}) {
	        return new Opening(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.open = source["open"];
	        this.at = source["at"];
	    }
	}
	export class OutboxItem {
	    id: string;
	    kind: string;
	    conversation: string;
	    ticket: string;
	    name: string;
	    text: string;
	    at: number;
	    code: string;
	    gone: boolean;
	
	    static createFrom(source: any = {}) {
	        return new OutboxItem(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.kind = source["kind"];
	        this.conversation = source["conversation"];
	        this.ticket = source["ticket"];
	        this.name = source["name"];
	        this.text = source["text"];
	        this.at = source["at"];
	        this.code = source["code"];
	        this.gone = source["gone"];
	    }
	}
	
	
	
	
	
	export class SearchHit {
	    row: ListRow;
	    message: string;
	    channel: string;
	    at: number;
	    subject: string;
	    snippet: string;
	
	    static createFrom(source: any = {}) {
	        return new SearchHit(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.row = this.convertValues(source["row"], ListRow);
	        this.message = source["message"];
	        this.channel = source["channel"];
	        this.at = source["at"];
	        this.subject = source["subject"];
	        this.snippet = source["snippet"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Secret {
	    value: string;
	    hash: string;
	
	    static createFrom(source: any = {}) {
	        return new Secret(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.value = source["value"];
	        this.hash = source["hash"];
	    }
	}
	export class Sheet {
	    channel: string;
	    mail: inbox.Outline;
	    files: inbox.File[];
	    kind: string;
	    left: LeftOut[];
	
	    static createFrom(source: any = {}) {
	        return new Sheet(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.channel = source["channel"];
	        this.mail = this.convertValues(source["mail"], inbox.Outline);
	        this.files = this.convertValues(source["files"], inbox.File);
	        this.kind = source["kind"];
	        this.left = this.convertValues(source["left"], LeftOut);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class SignInForm {
	    address: string;
	    email: string;
	    password: string;
	
	    static createFrom(source: any = {}) {
	        return new SignInForm(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.address = source["address"];
	        this.email = source["email"];
	        this.password = source["password"];
	    }
	}
	export class Status {
	    link: string;
	    since: number;
	    outbox: number;
	    refused: number;
	    kept: number;
	    syncing: boolean;
	    percent: number;
	    messages: number;
	    relay: string;
	    ahead: number;
	    fault: string;
	
	    static createFrom(source: any = {}) {
	        return new Status(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.link = source["link"];
	        this.since = source["since"];
	        this.outbox = source["outbox"];
	        this.refused = source["refused"];
	        this.kept = source["kept"];
	        this.syncing = source["syncing"];
	        this.percent = source["percent"];
	        this.messages = source["messages"];
	        this.relay = source["relay"];
	        this.ahead = source["ahead"];
	        this.fault = source["fault"];
	    }
	}
	export class Suggested {
	    settings: Record<string, string>;
	    source: ChannelText;
	    hint: ChannelText;
	    signIn: string;
	
	    static createFrom(source: any = {}) {
	        return new Suggested(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.settings = source["settings"];
	        this.source = this.convertValues(source["source"], ChannelText);
	        this.hint = this.convertValues(source["hint"], ChannelText);
	        this.signIn = source["signIn"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class TicketRow {
	    ticket: inbox.Ticket;
	    name: string;
	    picture?: inbox.File;
	    hidden: boolean;
	    notes: number;
	    checks: number;
	    checksOff: number;
	    waiting: boolean;
	    snippet: string;
	
	    static createFrom(source: any = {}) {
	        return new TicketRow(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.ticket = this.convertValues(source["ticket"], inbox.Ticket);
	        this.name = source["name"];
	        this.picture = this.convertValues(source["picture"], inbox.File);
	        this.hidden = source["hidden"];
	        this.notes = source["notes"];
	        this.checks = source["checks"];
	        this.checksOff = source["checksOff"];
	        this.waiting = source["waiting"];
	        this.snippet = source["snippet"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class TicketColumn {
	    key: string;
	    count: number;
	    rows: TicketRow[];
	    next: string;
	
	    static createFrom(source: any = {}) {
	        return new TicketColumn(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.key = source["key"];
	        this.count = source["count"];
	        this.rows = this.convertValues(source["rows"], TicketRow);
	        this.next = source["next"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class TicketBoard {
	    columns: TicketColumn[];
	
	    static createFrom(source: any = {}) {
	        return new TicketBoard(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.columns = this.convertValues(source["columns"], TicketColumn);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class TicketConversation {
	    id: string;
	    row?: ListRow;
	
	    static createFrom(source: any = {}) {
	        return new TicketConversation(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.row = this.convertValues(source["row"], ListRow);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class TicketCounts {
	    all: number;
	    open: number;
	    waiting: number;
	    solved: number;
	    mine: number;
	    unassigned: number;
	    followed: number;
	    overdue: number;
	
	    static createFrom(source: any = {}) {
	        return new TicketCounts(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.all = source["all"];
	        this.open = source["open"];
	        this.waiting = source["waiting"];
	        this.solved = source["solved"];
	        this.mine = source["mine"];
	        this.unassigned = source["unassigned"];
	        this.followed = source["followed"];
	        this.overdue = source["overdue"];
	    }
	}
	export class TicketWish {
	    id: string;
	    kind: string;
	    body: string;
	    at: number;
	    code: string;
	
	    static createFrom(source: any = {}) {
	        return new TicketWish(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.kind = source["kind"];
	        this.body = source["body"];
	        this.at = source["at"];
	        this.code = source["code"];
	    }
	}
	export class TicketOpened {
	    row: TicketRow;
	    ticket: inbox.Ticket;
	    entries: inbox.TicketEntry[];
	    conversations: TicketConversation[];
	    contact?: inbox.Contact;
	    refused: TicketWish[];
	
	    static createFrom(source: any = {}) {
	        return new TicketOpened(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.row = this.convertValues(source["row"], TicketRow);
	        this.ticket = this.convertValues(source["ticket"], inbox.Ticket);
	        this.entries = this.convertValues(source["entries"], inbox.TicketEntry);
	        this.conversations = this.convertValues(source["conversations"], TicketConversation);
	        this.contact = this.convertValues(source["contact"], inbox.Contact);
	        this.refused = this.convertValues(source["refused"], TicketWish);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class TicketPage {
	    rows: TicketRow[];
	    next: string;
	
	    static createFrom(source: any = {}) {
	        return new TicketPage(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.rows = this.convertValues(source["rows"], TicketRow);
	        this.next = source["next"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	
	export class TicketSeed {
	    inbox: string;
	    title: string;
	    text: string;
	    files: inbox.File[];
	    contact: string;
	    name: string;
	    channel: string;
	    labels: string[];
	
	    static createFrom(source: any = {}) {
	        return new TicketSeed(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.inbox = source["inbox"];
	        this.title = source["title"];
	        this.text = source["text"];
	        this.files = this.convertValues(source["files"], inbox.File);
	        this.contact = source["contact"];
	        this.name = source["name"];
	        this.channel = source["channel"];
	        this.labels = source["labels"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class TicketsBeside {
	    linked: TicketRow[];
	    others: TicketRow[];
	
	    static createFrom(source: any = {}) {
	        return new TicketsBeside(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.linked = this.convertValues(source["linked"], TicketRow);
	        this.others = this.convertValues(source["others"], TicketRow);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class WorkspaceView {
	    workspace: inbox.Workspace;
	    inboxes: inbox.Inbox[];
	    channels: inbox.Channel[];
	    agents: inbox.Agent[];
	    labels: inbox.Label[];
	    teams: inbox.Team[];
	    attributes: inbox.Attribute[];
	    removed: inbox.Attribute[];
	    macros: inbox.Macro[];
	    me: inbox.Agent;
	    health: inbox.Health[];
	    hours: Record<string, Array<Array<number>>>;
	
	    static createFrom(source: any = {}) {
	        return new WorkspaceView(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.workspace = this.convertValues(source["workspace"], inbox.Workspace);
	        this.inboxes = this.convertValues(source["inboxes"], inbox.Inbox);
	        this.channels = this.convertValues(source["channels"], inbox.Channel);
	        this.agents = this.convertValues(source["agents"], inbox.Agent);
	        this.labels = this.convertValues(source["labels"], inbox.Label);
	        this.teams = this.convertValues(source["teams"], inbox.Team);
	        this.attributes = this.convertValues(source["attributes"], inbox.Attribute);
	        this.removed = this.convertValues(source["removed"], inbox.Attribute);
	        this.macros = this.convertValues(source["macros"], inbox.Macro);
	        this.me = this.convertValues(source["me"], inbox.Agent);
	        this.health = this.convertValues(source["health"], inbox.Health);
	        this.hours = source["hours"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class WriteIDs {
	    contact: string;
	    conversation: string;
	    inbox: string;
	    name: string;
	    known: boolean;
	
	    static createFrom(source: any = {}) {
	        return new WriteIDs(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.contact = source["contact"];
	        this.conversation = source["conversation"];
	        this.inbox = source["inbox"];
	        this.name = source["name"];
	        this.known = source["known"];
	    }
	}

}

export namespace command {
	
	export class BulkWhat {
	    assign?: string;
	    add?: string[];
	    remove?: string[];
	    status?: string;
	    until?: number;
	    follow?: boolean;
	    from?: string;
	
	    static createFrom(source: any = {}) {
	        return new BulkWhat(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.assign = source["assign"];
	        this.add = source["add"];
	        this.remove = source["remove"];
	        this.status = source["status"];
	        this.until = source["until"];
	        this.follow = source["follow"];
	        this.from = source["from"];
	    }
	}
	export class Standing {
	    status: string;
	    snoozedUntil?: number;
	    doneAt?: number;
	    doneBy?: string;
	    unansweredSince?: number;
	    assignee?: string;
	    assignedAt?: number;
	    labels?: string[];
	    followed?: boolean;
	    lastInAt?: number;
	
	    static createFrom(source: any = {}) {
	        return new Standing(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.status = source["status"];
	        this.snoozedUntil = source["snoozedUntil"];
	        this.doneAt = source["doneAt"];
	        this.doneBy = source["doneBy"];
	        this.unansweredSince = source["unansweredSince"];
	        this.assignee = source["assignee"];
	        this.assignedAt = source["assignedAt"];
	        this.labels = source["labels"];
	        this.followed = source["followed"];
	        this.lastInAt = source["lastInAt"];
	    }
	}
	export class RestoreItem {
	    conversation: string;
	    was: Standing;
	    left: Standing;
	
	    static createFrom(source: any = {}) {
	        return new RestoreItem(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.conversation = source["conversation"];
	        this.was = this.convertValues(source["was"], Standing);
	        this.left = this.convertValues(source["left"], Standing);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class TicketRestore {
	    ticket: string;
	    change: inbox.TicketChange;
	    since?: number;
	
	    static createFrom(source: any = {}) {
	        return new TicketRestore(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.ticket = source["ticket"];
	        this.change = this.convertValues(source["change"], inbox.TicketChange);
	        this.since = source["since"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class TicketWhat {
	    assignee?: string;
	    status?: string;
	    priority?: string;
	    add?: string[];
	    remove?: string[];
	    from?: string;
	
	    static createFrom(source: any = {}) {
	        return new TicketWhat(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.assignee = source["assignee"];
	        this.status = source["status"];
	        this.priority = source["priority"];
	        this.add = source["add"];
	        this.remove = source["remove"];
	        this.from = source["from"];
	    }
	}

}

export namespace hours {
	
	export class Region {
	    id: string;
	    en: string;
	    de: string;
	
	    static createFrom(source: any = {}) {
	        return new Region(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.en = source["en"];
	        this.de = source["de"];
	    }
	}

}

export namespace inbox {
	
	export class Abilities {
	    window?: number;
	    templates?: boolean;
	    quotes?: boolean;
	    buttons?: number;
	    buttonText?: number;
	    edits?: number;
	    deletes?: number;
	    reacts?: string[];
	    phone?: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Abilities(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.window = source["window"];
	        this.templates = source["templates"];
	        this.quotes = source["quotes"];
	        this.buttons = source["buttons"];
	        this.buttonText = source["buttonText"];
	        this.edits = source["edits"];
	        this.deletes = source["deletes"];
	        this.reacts = source["reacts"];
	        this.phone = source["phone"];
	    }
	}
	export class Member {
	    role: string;
	    own?: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Member(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.role = source["role"];
	        this.own = source["own"];
	    }
	}
	export class File {
	    hash: string;
	    name: string;
	    type: string;
	    size: number;
	    width?: number;
	    height?: number;
	    seconds?: number;
	    voice?: boolean;
	    sticker?: boolean;
	    fault?: string;
	    cid?: string;
	
	    static createFrom(source: any = {}) {
	        return new File(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.hash = source["hash"];
	        this.name = source["name"];
	        this.type = source["type"];
	        this.size = source["size"];
	        this.width = source["width"];
	        this.height = source["height"];
	        this.seconds = source["seconds"];
	        this.voice = source["voice"];
	        this.sticker = source["sticker"];
	        this.fault = source["fault"];
	        this.cid = source["cid"];
	    }
	}
	export class Agent {
	    id: string;
	    name: string;
	    email: string;
	    role: string;
	    picture?: File;
	    language: string;
	    presence: string;
	    state: string;
	    invitedUntil?: number;
	    inboxes: Record<string, Member>;
	    own?: boolean;
	    skills?: string[];
	    limit?: number;
	    awayUntil?: number;
	
	    static createFrom(source: any = {}) {
	        return new Agent(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.email = source["email"];
	        this.role = source["role"];
	        this.picture = this.convertValues(source["picture"], File);
	        this.language = source["language"];
	        this.presence = source["presence"];
	        this.state = source["state"];
	        this.invitedUntil = source["invitedUntil"];
	        this.inboxes = this.convertValues(source["inboxes"], Member, true);
	        this.own = source["own"];
	        this.skills = source["skills"];
	        this.limit = source["limit"];
	        this.awayUntil = source["awayUntil"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Attribute {
	    id: string;
	    name: string;
	    type: string;
	    options?: string[];
	    position: number;
	    removed?: number;
	
	    static createFrom(source: any = {}) {
	        return new Attribute(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.type = source["type"];
	        this.options = source["options"];
	        this.position = source["position"];
	        this.removed = source["removed"];
	    }
	}
	export class Block {
	    receive?: boolean;
	    send?: boolean;
	    until?: number;
	    by: string;
	    at: number;
	
	    static createFrom(source: any = {}) {
	        return new Block(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.receive = source["receive"];
	        this.send = source["send"];
	        this.until = source["until"];
	        this.by = source["by"];
	        this.at = source["at"];
	    }
	}
	export class Card {
	    name: string;
	    org?: string;
	    phones?: string[];
	    emails?: string[];
	    own?: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Card(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.org = source["org"];
	        this.phones = source["phones"];
	        this.emails = source["emails"];
	        this.own = source["own"];
	    }
	}
	export class Change {
	    what: string;
	    text?: string;
	    by: string;
	    fault?: string;
	    detail?: string;
	
	    static createFrom(source: any = {}) {
	        return new Change(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.what = source["what"];
	        this.text = source["text"];
	        this.by = source["by"];
	        this.fault = source["fault"];
	        this.detail = source["detail"];
	    }
	}
	export class Channel {
	    id: string;
	    inbox: string;
	    type: string;
	    name: string;
	    on: boolean;
	    settings: Record<string, string>;
	    secrets?: string[];
	    reaches?: string;
	    letters?: boolean;
	    addresses?: string[];
	    liveOnly?: boolean;
	    can?: Abilities;
	
	    static createFrom(source: any = {}) {
	        return new Channel(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.inbox = source["inbox"];
	        this.type = source["type"];
	        this.name = source["name"];
	        this.on = source["on"];
	        this.settings = source["settings"];
	        this.secrets = source["secrets"];
	        this.reaches = source["reaches"];
	        this.letters = source["letters"];
	        this.addresses = source["addresses"];
	        this.liveOnly = source["liveOnly"];
	        this.can = this.convertValues(source["can"], Abilities);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Check {
	    id: string;
	    text: string;
	    done?: boolean;
	    by?: string;
	    at?: number;
	
	    static createFrom(source: any = {}) {
	        return new Check(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.text = source["text"];
	        this.done = source["done"];
	        this.by = source["by"];
	        this.at = source["at"];
	    }
	}
	export class CheckChange {
	    id: string;
	    text?: string;
	    was?: string;
	    done?: boolean;
	
	    static createFrom(source: any = {}) {
	        return new CheckChange(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.text = source["text"];
	        this.was = source["was"];
	        this.done = source["done"];
	    }
	}
	export class Remark {
	    id: string;
	    by: string;
	    at: number;
	    text: string;
	
	    static createFrom(source: any = {}) {
	        return new Remark(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.by = source["by"];
	        this.at = source["at"];
	        this.text = source["text"];
	    }
	}
	export class Contact {
	    id: string;
	    name: string;
	    email?: string;
	    phone?: string;
	    language?: string;
	    attributes?: Record<string, string>;
	    firstAt: number;
	    picture?: File;
	    apart?: string[];
	    notes?: Remark[];
	    block?: Block;
	
	    static createFrom(source: any = {}) {
	        return new Contact(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.email = source["email"];
	        this.phone = source["phone"];
	        this.language = source["language"];
	        this.attributes = source["attributes"];
	        this.firstAt = source["firstAt"];
	        this.picture = this.convertValues(source["picture"], File);
	        this.apart = source["apart"];
	        this.notes = this.convertValues(source["notes"], Remark);
	        this.block = this.convertValues(source["block"], Block);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Offer {
	    at: number;
	    until?: number;
	    tried?: string[];
	
	    static createFrom(source: any = {}) {
	        return new Offer(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.at = source["at"];
	        this.until = source["until"];
	        this.tried = source["tried"];
	    }
	}
	export class Party {
	    name?: string;
	    address: string;
	
	    static createFrom(source: any = {}) {
	        return new Party(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.address = source["address"];
	    }
	}
	export class Preview {
	    text: string;
	    dir: string;
	    channel?: string;
	    files?: number;
	    what?: string;
	    by?: string;
	
	    static createFrom(source: any = {}) {
	        return new Preview(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.text = source["text"];
	        this.dir = source["dir"];
	        this.channel = source["channel"];
	        this.files = source["files"];
	        this.what = source["what"];
	        this.by = source["by"];
	    }
	}
	export class Conversation {
	    id: string;
	    inbox: string;
	    contact: string;
	    status: string;
	    assignee?: string;
	    labels?: string[];
	    channels: string[];
	    lastChannel: string;
	    lastAt: number;
	    lastInAt: number;
	    openUntil?: number;
	    unansweredSince?: number;
	    snoozedUntil?: number;
	    doneAt?: number;
	    preview: Preview;
	    subject?: string;
	    people?: Party[];
	    seenFrom?: number;
	    other?: boolean;
	    links?: string[];
	    followers?: string[];
	    createdBy?: string;
	    answeredBy?: string;
	    assignedAt?: number;
	    takenAt?: number;
	    doneBy?: string;
	    splitFrom?: string;
	    offer?: Offer;
	    members?: string[];
	    title?: string;
	
	    static createFrom(source: any = {}) {
	        return new Conversation(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.inbox = source["inbox"];
	        this.contact = source["contact"];
	        this.status = source["status"];
	        this.assignee = source["assignee"];
	        this.labels = source["labels"];
	        this.channels = source["channels"];
	        this.lastChannel = source["lastChannel"];
	        this.lastAt = source["lastAt"];
	        this.lastInAt = source["lastInAt"];
	        this.openUntil = source["openUntil"];
	        this.unansweredSince = source["unansweredSince"];
	        this.snoozedUntil = source["snoozedUntil"];
	        this.doneAt = source["doneAt"];
	        this.preview = this.convertValues(source["preview"], Preview);
	        this.subject = source["subject"];
	        this.people = this.convertValues(source["people"], Party);
	        this.seenFrom = source["seenFrom"];
	        this.other = source["other"];
	        this.links = source["links"];
	        this.followers = source["followers"];
	        this.createdBy = source["createdBy"];
	        this.answeredBy = source["answeredBy"];
	        this.assignedAt = source["assignedAt"];
	        this.takenAt = source["takenAt"];
	        this.doneBy = source["doneBy"];
	        this.splitFrom = source["splitFrom"];
	        this.offer = this.convertValues(source["offer"], Offer);
	        this.members = source["members"];
	        this.title = source["title"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Span {
	    from: number;
	    to: number;
	
	    static createFrom(source: any = {}) {
	        return new Span(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.from = source["from"];
	        this.to = source["to"];
	    }
	}
	export class Day {
	    date: string;
	    name?: string;
	    open?: Span[];
	
	    static createFrom(source: any = {}) {
	        return new Day(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.date = source["date"];
	        this.name = source["name"];
	        this.open = this.convertValues(source["open"], Span);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Filled {
	    template: string;
	    values?: Record<string, string>;
	
	    static createFrom(source: any = {}) {
	        return new Filled(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.template = source["template"];
	        this.values = source["values"];
	    }
	}
	export class Outline {
	    subject: string;
	    to: Party[];
	    cc?: Party[];
	    bcc?: Party[];
	    html?: string;
	    below?: string;
	    belowHtml?: string;
	    answers?: string;
	    forward?: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Outline(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.subject = source["subject"];
	        this.to = this.convertValues(source["to"], Party);
	        this.cc = this.convertValues(source["cc"], Party);
	        this.bcc = this.convertValues(source["bcc"], Party);
	        this.html = source["html"];
	        this.below = source["below"];
	        this.belowHtml = source["belowHtml"];
	        this.answers = source["answers"];
	        this.forward = source["forward"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Draft {
	    id: string;
	    conversation: string;
	    note?: boolean;
	    channel?: string;
	    text: string;
	    files?: File[];
	    at: number;
	    mail?: Outline;
	    quote?: string;
	    template?: Filled;
	
	    static createFrom(source: any = {}) {
	        return new Draft(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.conversation = source["conversation"];
	        this.note = source["note"];
	        this.channel = source["channel"];
	        this.text = source["text"];
	        this.files = this.convertValues(source["files"], File);
	        this.at = source["at"];
	        this.mail = this.convertValues(source["mail"], Outline);
	        this.quote = source["quote"];
	        this.template = this.convertValues(source["template"], Filled);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Event {
	    what: string;
	    agent?: string;
	    added?: string[];
	    gone?: string[];
	    until?: number;
	    text?: string;
	    why?: string;
	    from?: string;
	    ticket?: string;
	    by?: string;
	    since?: number;
	    back?: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Event(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.what = source["what"];
	        this.agent = source["agent"];
	        this.added = source["added"];
	        this.gone = source["gone"];
	        this.until = source["until"];
	        this.text = source["text"];
	        this.why = source["why"];
	        this.from = source["from"];
	        this.ticket = source["ticket"];
	        this.by = source["by"];
	        this.since = source["since"];
	        this.back = source["back"];
	    }
	}
	
	
	export class Health {
	    id: string;
	    state: string;
	    since: number;
	    lastIn?: number;
	    fault?: string;
	    detail?: string;
	    expires?: number;
	    done?: number;
	    total?: number;
	    silent?: number;
	    unread?: number;
	
	    static createFrom(source: any = {}) {
	        return new Health(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.state = source["state"];
	        this.since = source["since"];
	        this.lastIn = source["lastIn"];
	        this.fault = source["fault"];
	        this.detail = source["detail"];
	        this.expires = source["expires"];
	        this.done = source["done"];
	        this.total = source["total"];
	        this.silent = source["silent"];
	        this.unread = source["unread"];
	    }
	}
	export class Hours {
	    week: Span[][];
	    days?: Day[];
	    region?: string;
	
	    static createFrom(source: any = {}) {
	        return new Hours(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.week = this.convertValues(source["week"], Span);
	        this.days = this.convertValues(source["days"], Day);
	        this.region = source["region"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Identity {
	    id: string;
	    contact: string;
	    channel: string;
	    type: string;
	    address: string;
	    name?: string;
	    verified?: boolean;
	    at: number;
	    shown?: string;
	    aka?: string[];
	    openUntil?: number;
	    blocked?: string;
	    stop?: number;
	    lookedAt?: number;
	    merge?: string;
	    own?: string;
	    wroteAt?: number;
	
	    static createFrom(source: any = {}) {
	        return new Identity(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.contact = source["contact"];
	        this.channel = source["channel"];
	        this.type = source["type"];
	        this.address = source["address"];
	        this.name = source["name"];
	        this.verified = source["verified"];
	        this.at = source["at"];
	        this.shown = source["shown"];
	        this.aka = source["aka"];
	        this.openUntil = source["openUntil"];
	        this.blocked = source["blocked"];
	        this.stop = source["stop"];
	        this.lookedAt = source["lookedAt"];
	        this.merge = source["merge"];
	        this.own = source["own"];
	        this.wroteAt = source["wroteAt"];
	    }
	}
	export class Need {
	    channel?: string;
	    label?: string;
	    language?: string;
	    skill: string;
	
	    static createFrom(source: any = {}) {
	        return new Need(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.channel = source["channel"];
	        this.label = source["label"];
	        this.language = source["language"];
	        this.skill = source["skill"];
	    }
	}
	export class Routing {
	    on: boolean;
	    lastAgent?: boolean;
	    limit?: number;
	    needs?: Need[];
	    skillWait?: number;
	    accept?: number;
	    away?: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Routing(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.on = source["on"];
	        this.lastAgent = source["lastAgent"];
	        this.limit = source["limit"];
	        this.needs = this.convertValues(source["needs"], Need);
	        this.skillWait = source["skillWait"];
	        this.accept = source["accept"];
	        this.away = source["away"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Texts {
	    greeting: string;
	    online: string;
	    offline: string;
	    absence?: string;
	
	    static createFrom(source: any = {}) {
	        return new Texts(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.greeting = source["greeting"];
	        this.online = source["online"];
	        this.offline = source["offline"];
	        this.absence = source["absence"];
	    }
	}
	export class Inbox {
	    id: string;
	    name: string;
	    picture?: File;
	    privacyUrl: string;
	    timeZone: string;
	    language: string;
	    texts: Record<string, Texts>;
	    warnAfter: number;
	    lateAfter: number;
	    country?: string;
	    signature?: string;
	    hours?: Hours;
	    notice?: boolean;
	    routing?: Routing;
	    ownerOnly?: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Inbox(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.picture = this.convertValues(source["picture"], File);
	        this.privacyUrl = source["privacyUrl"];
	        this.timeZone = source["timeZone"];
	        this.language = source["language"];
	        this.texts = this.convertValues(source["texts"], Texts, true);
	        this.warnAfter = source["warnAfter"];
	        this.lateAfter = source["lateAfter"];
	        this.country = source["country"];
	        this.signature = source["signature"];
	        this.hours = this.convertValues(source["hours"], Hours);
	        this.notice = source["notice"];
	        this.routing = this.convertValues(source["routing"], Routing);
	        this.ownerOnly = source["ownerOnly"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Label {
	    id: string;
	    name: string;
	    hue: number;
	    inbox?: string;
	
	    static createFrom(source: any = {}) {
	        return new Label(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.hue = source["hue"];
	        this.inbox = source["inbox"];
	    }
	}
	export class Location {
	    lat: number;
	    lon: number;
	    name?: string;
	    address?: string;
	
	    static createFrom(source: any = {}) {
	        return new Location(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.lat = source["lat"];
	        this.lon = source["lon"];
	        this.name = source["name"];
	        this.address = source["address"];
	    }
	}
	export class Macro {
	    id: string;
	    name: string;
	    inbox?: string;
	    text?: string;
	    files?: File[];
	    add?: string[];
	    remove?: string[];
	    assign?: string;
	    status?: string;
	    snooze?: number;
	
	    static createFrom(source: any = {}) {
	        return new Macro(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.inbox = source["inbox"];
	        this.text = source["text"];
	        this.files = this.convertValues(source["files"], File);
	        this.add = source["add"];
	        this.remove = source["remove"];
	        this.assign = source["assign"];
	        this.status = source["status"];
	        this.snooze = source["snooze"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Mail {
	    subject: string;
	    from: Party;
	    to?: Party[];
	    cc?: Party[];
	    bcc?: Party[];
	    replyTo?: Party[];
	    id: string;
	    references?: string[];
	    date?: number;
	    full?: File;
	    html?: File;
	    short?: File;
	    raw?: File;
	    body?: string;
	    below?: string;
	    belowHtml?: string;
	    answers?: string;
	    forward?: boolean;
	    remote?: boolean;
	    list?: boolean;
	    stranger?: boolean;
	    notes?: string[];
	
	    static createFrom(source: any = {}) {
	        return new Mail(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.subject = source["subject"];
	        this.from = this.convertValues(source["from"], Party);
	        this.to = this.convertValues(source["to"], Party);
	        this.cc = this.convertValues(source["cc"], Party);
	        this.bcc = this.convertValues(source["bcc"], Party);
	        this.replyTo = this.convertValues(source["replyTo"], Party);
	        this.id = source["id"];
	        this.references = source["references"];
	        this.date = source["date"];
	        this.full = this.convertValues(source["full"], File);
	        this.html = this.convertValues(source["html"], File);
	        this.short = this.convertValues(source["short"], File);
	        this.raw = this.convertValues(source["raw"], File);
	        this.body = source["body"];
	        this.below = source["below"];
	        this.belowHtml = source["belowHtml"];
	        this.answers = source["answers"];
	        this.forward = source["forward"];
	        this.remote = source["remote"];
	        this.list = source["list"];
	        this.stranger = source["stranger"];
	        this.notes = source["notes"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class Merge {
	    id: string;
	    into: string;
	    gone: Contact;
	    was: Contact;
	    at: number;
	    by: string;
	
	    static createFrom(source: any = {}) {
	        return new Merge(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.into = source["into"];
	        this.gone = this.convertValues(source["gone"], Contact);
	        this.was = this.convertValues(source["was"], Contact);
	        this.at = source["at"];
	        this.by = source["by"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Referral {
	    title?: string;
	    url?: string;
	    id?: string;
	
	    static createFrom(source: any = {}) {
	        return new Referral(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.title = source["title"];
	        this.url = source["url"];
	        this.id = source["id"];
	    }
	}
	export class OrderItem {
	    id: string;
	    quantity: number;
	    price?: string;
	    currency?: string;
	
	    static createFrom(source: any = {}) {
	        return new OrderItem(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.quantity = source["quantity"];
	        this.price = source["price"];
	        this.currency = source["currency"];
	    }
	}
	export class Order {
	    note?: string;
	    items: OrderItem[];
	
	    static createFrom(source: any = {}) {
	        return new Order(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.note = source["note"];
	        this.items = this.convertValues(source["items"], OrderItem);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Version {
	    text: string;
	    at: number;
	
	    static createFrom(source: any = {}) {
	        return new Version(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.text = source["text"];
	        this.at = source["at"];
	    }
	}
	export class Reaction {
	    by?: string;
	    emoji: string;
	    at: number;
	
	    static createFrom(source: any = {}) {
	        return new Reaction(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.by = source["by"];
	        this.emoji = source["emoji"];
	        this.at = source["at"];
	    }
	}
	export class Message {
	    id: string;
	    conversation: string;
	    inbox: string;
	    dir: string;
	    channel?: string;
	    author?: string;
	    at: number;
	    text: string;
	    files?: File[];
	    state?: string;
	    fault?: string;
	    event?: Event;
	    mail?: Mail;
	    auto?: string;
	    sendAt?: number;
	    delayed?: boolean;
	    detail?: string;
	    identity?: string;
	    sentAt?: number;
	    quote?: string;
	    excerpt?: string;
	    group?: string;
	    reactions?: Reaction[];
	    edited?: number;
	    earlier?: Version[];
	    deleted?: number;
	    location?: Location;
	    cards?: Card[];
	    order?: Order;
	    buttons?: string[];
	    pressed?: boolean;
	    template?: Filled;
	    referral?: Referral;
	    unsupported?: string;
	    forwarded?: boolean;
	    cost?: string;
	    wish?: Change;
	    parts?: number;
	    sent?: number;
	    mentions?: string[];
	
	    static createFrom(source: any = {}) {
	        return new Message(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.conversation = source["conversation"];
	        this.inbox = source["inbox"];
	        this.dir = source["dir"];
	        this.channel = source["channel"];
	        this.author = source["author"];
	        this.at = source["at"];
	        this.text = source["text"];
	        this.files = this.convertValues(source["files"], File);
	        this.state = source["state"];
	        this.fault = source["fault"];
	        this.event = this.convertValues(source["event"], Event);
	        this.mail = this.convertValues(source["mail"], Mail);
	        this.auto = source["auto"];
	        this.sendAt = source["sendAt"];
	        this.delayed = source["delayed"];
	        this.detail = source["detail"];
	        this.identity = source["identity"];
	        this.sentAt = source["sentAt"];
	        this.quote = source["quote"];
	        this.excerpt = source["excerpt"];
	        this.group = source["group"];
	        this.reactions = this.convertValues(source["reactions"], Reaction);
	        this.edited = source["edited"];
	        this.earlier = this.convertValues(source["earlier"], Version);
	        this.deleted = source["deleted"];
	        this.location = this.convertValues(source["location"], Location);
	        this.cards = this.convertValues(source["cards"], Card);
	        this.order = this.convertValues(source["order"], Order);
	        this.buttons = source["buttons"];
	        this.pressed = source["pressed"];
	        this.template = this.convertValues(source["template"], Filled);
	        this.referral = this.convertValues(source["referral"], Referral);
	        this.unsupported = source["unsupported"];
	        this.forwarded = source["forwarded"];
	        this.cost = source["cost"];
	        this.wish = this.convertValues(source["wish"], Change);
	        this.parts = source["parts"];
	        this.sent = source["sent"];
	        this.mentions = source["mentions"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	
	
	
	
	
	
	
	
	
	
	export class SavedReply {
	    id: string;
	    category: string;
	    title: string;
	    text: string;
	    files?: File[];
	    inbox?: string;
	
	    static createFrom(source: any = {}) {
	        return new SavedReply(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.category = source["category"];
	        this.title = source["title"];
	        this.text = source["text"];
	        this.files = this.convertValues(source["files"], File);
	        this.inbox = source["inbox"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class Team {
	    id: string;
	    name: string;
	    members?: string[];
	
	    static createFrom(source: any = {}) {
	        return new Team(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.members = source["members"];
	    }
	}
	export class TemplateField {
	    name: string;
	    place: string;
	    example?: string;
	    file?: boolean;
	
	    static createFrom(source: any = {}) {
	        return new TemplateField(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.place = source["place"];
	        this.example = source["example"];
	        this.file = source["file"];
	    }
	}
	export class TemplateButton {
	    kind: string;
	    title: string;
	    value?: string;
	
	    static createFrom(source: any = {}) {
	        return new TemplateButton(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.kind = source["kind"];
	        this.title = source["title"];
	        this.value = source["value"];
	    }
	}
	export class Template {
	    id: string;
	    channel: string;
	    remote: string;
	    name: string;
	    language: string;
	    category: string;
	    state: string;
	    reason?: string;
	    headerKind?: string;
	    header?: string;
	    body: string;
	    footer?: string;
	    buttons?: TemplateButton[];
	    fields?: TemplateField[];
	
	    static createFrom(source: any = {}) {
	        return new Template(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.channel = source["channel"];
	        this.remote = source["remote"];
	        this.name = source["name"];
	        this.language = source["language"];
	        this.category = source["category"];
	        this.state = source["state"];
	        this.reason = source["reason"];
	        this.headerKind = source["headerKind"];
	        this.header = source["header"];
	        this.body = source["body"];
	        this.footer = source["footer"];
	        this.buttons = this.convertValues(source["buttons"], TemplateButton);
	        this.fields = this.convertValues(source["fields"], TemplateField);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	
	
	export class Ticket {
	    id: string;
	    number: number;
	    inbox: string;
	    type: string;
	    title: string;
	    text?: string;
	    files?: File[];
	    status: string;
	    priority: string;
	    due?: number;
	    assignee?: string;
	    followers?: string[];
	    labels?: string[];
	    contact?: string;
	    channel?: string;
	    conversations?: string[];
	    checks?: Check[];
	    createdAt: number;
	    createdBy: string;
	    changedAt: number;
	    openSince?: number;
	    solvedAt?: number;
	
	    static createFrom(source: any = {}) {
	        return new Ticket(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.number = source["number"];
	        this.inbox = source["inbox"];
	        this.type = source["type"];
	        this.title = source["title"];
	        this.text = source["text"];
	        this.files = this.convertValues(source["files"], File);
	        this.status = source["status"];
	        this.priority = source["priority"];
	        this.due = source["due"];
	        this.assignee = source["assignee"];
	        this.followers = source["followers"];
	        this.labels = source["labels"];
	        this.contact = source["contact"];
	        this.channel = source["channel"];
	        this.conversations = source["conversations"];
	        this.checks = this.convertValues(source["checks"], Check);
	        this.createdAt = source["createdAt"];
	        this.createdBy = source["createdBy"];
	        this.changedAt = source["changedAt"];
	        this.openSince = source["openSince"];
	        this.solvedAt = source["solvedAt"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class TicketWas {
	    title?: string;
	    text?: string;
	    type?: string;
	    status?: string;
	    priority?: string;
	    due?: number;
	    assignee?: string;
	    contact?: string;
	    channel?: string;
	    inbox?: string;
	
	    static createFrom(source: any = {}) {
	        return new TicketWas(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.title = source["title"];
	        this.text = source["text"];
	        this.type = source["type"];
	        this.status = source["status"];
	        this.priority = source["priority"];
	        this.due = source["due"];
	        this.assignee = source["assignee"];
	        this.contact = source["contact"];
	        this.channel = source["channel"];
	        this.inbox = source["inbox"];
	    }
	}
	export class TicketChange {
	    title?: string;
	    text?: string;
	    type?: string;
	    status?: string;
	    priority?: string;
	    due?: number;
	    assignee?: string;
	    contact?: string;
	    channel?: string;
	    inbox?: string;
	    addLabels?: string[];
	    removeLabels?: string[];
	    addFollowers?: string[];
	    removeFollowers?: string[];
	    addFiles?: File[];
	    removeFiles?: string[];
	    addChecks?: Check[];
	    checks?: CheckChange[];
	    removeChecks?: string[];
	    checkOrder?: string[];
	    was?: TicketWas;
	
	    static createFrom(source: any = {}) {
	        return new TicketChange(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.title = source["title"];
	        this.text = source["text"];
	        this.type = source["type"];
	        this.status = source["status"];
	        this.priority = source["priority"];
	        this.due = source["due"];
	        this.assignee = source["assignee"];
	        this.contact = source["contact"];
	        this.channel = source["channel"];
	        this.inbox = source["inbox"];
	        this.addLabels = source["addLabels"];
	        this.removeLabels = source["removeLabels"];
	        this.addFollowers = source["addFollowers"];
	        this.removeFollowers = source["removeFollowers"];
	        this.addFiles = this.convertValues(source["addFiles"], File);
	        this.removeFiles = source["removeFiles"];
	        this.addChecks = this.convertValues(source["addChecks"], Check);
	        this.checks = this.convertValues(source["checks"], CheckChange);
	        this.removeChecks = source["removeChecks"];
	        this.checkOrder = source["checkOrder"];
	        this.was = this.convertValues(source["was"], TicketWas);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class TicketEvent {
	    what: string;
	    from?: string;
	    to?: string;
	    back?: boolean;
	    since?: number;
	
	    static createFrom(source: any = {}) {
	        return new TicketEvent(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.what = source["what"];
	        this.from = source["from"];
	        this.to = source["to"];
	        this.back = source["back"];
	        this.since = source["since"];
	    }
	}
	export class TicketEntry {
	    id: string;
	    ticket: string;
	    inbox: string;
	    by?: string;
	    at: number;
	    text?: string;
	    files?: File[];
	    mentions?: string[];
	    event?: TicketEvent;
	    movedAt?: number;
	
	    static createFrom(source: any = {}) {
	        return new TicketEntry(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.ticket = source["ticket"];
	        this.inbox = source["inbox"];
	        this.by = source["by"];
	        this.at = source["at"];
	        this.text = source["text"];
	        this.files = this.convertValues(source["files"], File);
	        this.mentions = source["mentions"];
	        this.event = this.convertValues(source["event"], TicketEvent);
	        this.movedAt = source["movedAt"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	
	
	export class View {
	    id: string;
	    area: string;
	    name: string;
	    filter: string;
	    position: number;
	
	    static createFrom(source: any = {}) {
	        return new View(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.area = source["area"];
	        this.name = source["name"];
	        this.filter = source["filter"];
	        this.position = source["position"];
	    }
	}
	export class Workspace {
	    id: string;
	    name: string;
	    online: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Workspace(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.online = source["online"];
	    }
	}

}

export namespace wire {
	
	export class Colleague {
	    agent: string;
	    presence: string;
	    conversation?: string;
	    ticket?: string;
	
	    static createFrom(source: any = {}) {
	        return new Colleague(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.agent = source["agent"];
	        this.presence = source["presence"];
	        this.conversation = source["conversation"];
	        this.ticket = source["ticket"];
	    }
	}

}

