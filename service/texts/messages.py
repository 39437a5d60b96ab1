"""Messages to people: their subjects and texts, the names of their kinds, ways and states, and why one was not sent."""

_SUBJECTS: dict[str, tuple[str, str, str]] = {
    "message.subject.call": ("请即到场：{conference}", "請即到場：{conference}", "Please come now: {conference}"),
    "message.subject.change": (
        "日程变动：{conference}",
        "日程變動：{conference}",
        "Your agenda has changed: {conference}",
    ),
    "message.subject.reminder": ("会议提醒：{conference}", "會議提示：{conference}", "Reminder: {conference}"),
    "message.subject.request": (
        "约谈事宜：{conference}",
        "約談事宜：{conference}",
        "Request for a meeting: {conference}",
    ),
    "message.subject.agenda": ("日程安排：{conference}", "日程安排：{conference}", "Your agenda: {conference}"),
    "message.subject.invitation": ("邀请函：{conference}", "邀請函：{conference}", "Invitation: {conference}"),
}

_PARTS: dict[str, tuple[str, str, str]] = {
    "message.to.organisation": ("{organisation}：您好！", "{organisation}：您好！", "To {organisation}:"),
    "message.to.person": (
        "{organisation} {person}：您好！",
        "{organisation} {person}：您好！",
        "Dear {person} ({organisation}),",
    ),
    "message.hours": ("{day}{begin}–{end}", "{day}{begin}–{end}", "{day}, {begin}–{end}"),
    "message.moment": ("{day}{time}", "{day}{time}", "{day}, {time}"),
    "message.time": ("时间：{time}", "時間：{time}", "Time: {time}"),
    "message.place": ("地点：{place}", "地點：{place}", "Place: {place}"),
    "message.place.whole": ("{city}{venue}", "{city}{venue}", "{venue}, {city}"),
    "message.place.open": ("另行通知", "另行通知", "to be announced"),
    "message.hosts": ("主办单位：{hosts}", "主辦單位：{hosts}", "Organised by {hosts}"),
    "message.hall": ("会场", "會場", "the hall"),
    "message.table": ("{table} 号桌", "{table} 號桌", "table {table}"),
    "message.table.zone": ("{zone} {table} 号桌", "{zone} {table} 號桌", "table {table}, {zone}"),
    "message.separator": ("；", "；", "; "),
}

_LONG: dict[str, tuple[str, str, str]] = {
    "message.invitation": (
        "诚邀贵单位{part}参加“{conference}”。",
        "誠邀貴單位{part}參加「{conference}」。",
        "We cordially invite you to “{conference}”, {part}.",
    ),
    "message.as.demand": ("携场景需求", "攜場景需求", "with your needs"),
    "message.as.supply": ("携产品和解决方案", "攜產品和解決方案", "with your products and solutions"),
    "message.as.both": ("携需求和产品", "攜需求和產品", "with your needs and products"),
    "message.as.supporter": ("作为支持单位", "作為支持單位", "as a supporting organisation"),
    "message.invitation.partners": (
        "经初步匹配，有 {count} 家单位与贵单位的需求或产品相契合，将根据双方意愿安排一对一洽谈。",
        "經初步配對，有 {count} 家單位與貴單位的需求或產品相契合，將按雙方意願安排一對一洽談。",
        "Organisations that suit your needs or products, as far as we can tell today: {count}. Meetings of two are arranged as both sides wish.",
    ),
    "message.invitation.reply": (
        "敬请于{day}前回复是否参会并填写回执（参会人员姓名、职务和到达时间）。如不便参加，也请告知，以便统筹安排。感谢支持！",
        "敬請於{day}前回覆是否出席並填寫回條（出席人員姓名、職務和到達時間）。如不便出席，亦請告知，以便統籌安排。感謝支持！",
        "Please let us know by {day} whether you will come, and fill in the reply form (names, posts and arrival of those who come). If you cannot come, please tell us as well. Thank you for your support.",
    ),
    "message.request.asked": (
        "{other}希望在{day}的“{conference}”上与贵单位洽谈。",
        "{other}希望在{day}的「{conference}」上與貴單位洽談。",
        "{other} would like to meet you at “{conference}” on {day}.",
    ),
    "message.request.moved": (
        "{other}希望更改在{day}的“{conference}”上与贵单位洽谈的时间。",
        "{other}希望更改在{day}的「{conference}」上與貴單位洽談的時間。",
        "{other} would like another time for the meeting with you at “{conference}” on {day}.",
    ),
    "message.request.accepted": (
        "{other}已同意在{day}的“{conference}”上与贵单位洽谈，时间和桌位以日程为准。",
        "{other}已同意在{day}的「{conference}」上與貴單位洽談，時間和桌位以日程為準。",
        "{other} has agreed to meet you at “{conference}” on {day}. Your agenda will show the time and the table.",
    ),
    "message.request.declined": (
        "很遗憾，{other}此次未能应允在{day}的“{conference}”上与贵单位洽谈，敬请谅解。",
        "很遺憾，{other}此次未能應允在{day}的「{conference}」上與貴單位洽談，敬請見諒。",
        "We are sorry: {other} cannot meet you at “{conference}” on {day}.",
    ),
    "message.request.expired": (
        "{other}未在期限内答复在{day}的“{conference}”上与贵单位洽谈的请求，该请求已失效。如仍有意，可再次提出。",
        "{other}未在限期內答覆在{day}的「{conference}」上與貴單位洽談的請求，該請求已失效。如仍有意，可再次提出。",
        "{other} has not answered in time whether to meet you at “{conference}” on {day}, so your request has expired. You may ask again.",
    ),
    "message.request.taken_back": (
        "{other}已撤回在{day}的“{conference}”上与贵单位洽谈的请求，无需答复。",
        "{other}已撤回在{day}的「{conference}」上與貴單位洽談的請求，無須答覆。",
        "{other} has taken back the request to meet you at “{conference}” on {day}. No answer is needed.",
    ),
    "message.request.topics": ("议题：{topics}", "議題：{topics}", "About: {topics}"),
    "message.request.slot": ("希望的时间：{time}", "希望的時間：{time}", "Time asked for: {time}"),
    "message.request.words": ("对方留言：“{words}”", "對方留言：「{words}」", "They write: “{words}”"),
    "message.request.answer": (
        "敬请于{moment} 前答复是否同意。逾期未复视为不接受，不影响贵单位的其他安排。",
        "敬請於{moment} 前答覆是否同意。逾期未覆視作不接受，不影響貴單位的其他安排。",
        "Please accept or decline by {moment}. Without an answer it counts as declined; nothing else of yours is affected.",
    ),
    "message.agenda": (
        "贵单位在“{conference}”的日程（{version}）如下：",
        "貴單位在「{conference}」的日程（{version}）如下：",
        "This is your agenda at “{conference}” ({version}):",
    ),
    "message.agenda.meeting": (
        "{begin}–{end} {table}，与{partner}洽谈",
        "{begin}–{end} {table}，與{partner}洽談",
        "{begin}–{end} {table}: meeting with {partner}",
    ),
    "message.agenda.topics": ("（{topics}）", "（{topics}）", " ({topics})"),
    "message.agenda.item": ("{begin}–{end} {title}", "{begin}–{end} {title}", "{begin}–{end} {title}"),
    "message.agenda.item_at": (
        "{begin}–{end} {title}（{place}）",
        "{begin}–{end} {title}（{place}）",
        "{begin}–{end} {title} ({place})",
    ),
    "message.agenda.for": ("{line}［{who}］", "{line}［{who}］", "{line} [{who}]"),
    "message.agenda.group": ("第 {number} 组", "第 {number} 組", "group {number}"),
    "message.agenda.none": ("目前尚无安排。", "目前尚無安排。", "Nothing is arranged yet."),
    "message.agenda.more": (
        "另有 {count} 项，请见日程表。",
        "另有 {count} 項，請見日程表。",
        "And {count} more: see the agenda.",
    ),
    "message.agenda.come": (
        "请提前到场签到。如有变动，以主办方最新通知为准。",
        "請提早到場登記。如有變動，以主辦方最新通知為準。",
        "Please check in early. Should anything change, the organizer's latest message applies.",
    ),
}

_SHORT: dict[str, tuple[str, str, str]] = {
    "message.call": (
        "{organisation}：与{partner}的洽谈（{time}）即将开始，请现在到 {table}。",
        "{organisation}：與{partner}的洽談（{time}）即將開始，請現在前往 {table}。",
        "{organisation}: your meeting with {partner} ({time}) is about to begin. Please come to {table} now.",
    ),
    "message.call.item": (
        "{organisation}：“{title}”（{time}）即将开始，请现在到{place}。",
        "{organisation}：「{title}」（{time}）即將開始，請現在前往{place}。",
        "{organisation}: “{title}” ({time}) is about to begin. Please come to {place} now.",
    ),
    "message.change": (
        "“{conference}”日程有变：{changes}。请以“{version}”为准，不便之处敬请谅解。",
        "「{conference}」日程有變：{changes}。請以「{version}」為準，不便之處敬請見諒。",
        "Your agenda at “{conference}” has changed: {changes}. “{version}” applies; please excuse the inconvenience.",
    ),
    "message.change.added": (
        "新增 {time} 与{partner}洽谈（{table}）",
        "新增 {time} 與{partner}洽談（{table}）",
        "new at {time}: {partner}, {table}",
    ),
    "message.change.removed": (
        "{time} 与{partner}的洽谈取消",
        "{time} 與{partner}的洽談取消",
        "cancelled: {time} with {partner}",
    ),
    "message.change.moved": (
        "与{partner}的洽谈由 {former} 改到 {time}（{table}）",
        "與{partner}的洽談由 {former} 改至 {time}（{table}）",
        "{partner} moves from {former} to {time}, {table}",
    ),
    "message.change.table": (
        "{time} 与{partner}的洽谈改到 {table}",
        "{time} 與{partner}的洽談改至 {table}",
        "{time} with {partner} is now at {table}",
    ),
    "message.change.later": (
        "原定 {former} 起的 {count} 场洽谈均推迟 {minutes} 分钟，首场 {time}，桌位不变",
        "原定 {former} 起的 {count} 場洽談均推遲 {minutes} 分鐘，首場 {time}，桌位不變",
        "your {count} meetings from {former} begin {minutes} minutes later, the first at {time}, at the same tables",
    ),
    "message.change.earlier": (
        "原定 {former} 起的 {count} 场洽谈均提前 {minutes} 分钟，首场 {time}，桌位不变",
        "原定 {former} 起的 {count} 場洽談均提早 {minutes} 分鐘，首場 {time}，桌位不變",
        "your {count} meetings from {former} begin {minutes} minutes earlier, the first at {time}, at the same tables",
    ),
    "message.change.more": ("另有 {count} 处变动", "另有 {count} 處變動", "{count} more changes"),
    "message.reminder": (
        "温馨提示：“{conference}”将于{time} 举行，地点：{place}。{meetings}请提前到场签到。",
        "溫馨提示：「{conference}」將於{time} 舉行，地點：{place}。{meetings}請提早到場登記。",
        "Reminder: “{conference}” takes place on {time}. Place: {place}. {meetings}Please check in early.",
    ),
    "message.reminder.meetings": (
        "贵单位共 {count} 场洽谈，首场 {time} 在 {table}。",
        "貴單位共 {count} 場洽談，首場 {time} 在 {table}。",
        "Meetings you have: {count}, the first at {time}, {table}. ",
    ),
    "message.reminder.reply": (
        "温馨提示：诚邀{organisation}参加{day}的“{conference}”，尚未收到贵单位回复，敬请于{reply_by}前告知是否参会，谢谢！",
        "溫馨提示：誠邀{organisation}出席{day}的「{conference}」，尚未收到貴單位回覆，敬請於{reply_by}前告知是否出席，謝謝！",
        "Reminder: {organisation} is invited to “{conference}” on {day}. We have no reply yet; please tell us by {reply_by} whether you will come. Thank you.",
    ),
}

_LABELS: dict[str, tuple[str, str, str]] = {
    "message_kind.call": ("叫号", "叫號", "Call"),
    "message_kind.change": ("变动", "變動", "Change"),
    "message_kind.reminder": ("提醒", "提示", "Reminder"),
    "message_kind.request": ("约谈", "約談", "Request"),
    "message_kind.agenda": ("日程", "日程", "Agenda"),
    "message_kind.invitation": ("邀请", "邀請", "Invitation"),
    "channel.copy": ("复制文本", "複製文字", "Copied text"),
    "channel.sms_list": ("短信名单", "短訊名單", "SMS list"),
    "channel.telephone": ("电话", "電話", "Telephone"),
    "channel.paper": ("纸质", "紙本", "Paper"),
    "channel.email": ("电子邮件", "電郵", "E-mail"),
    "channel.webhook": ("消息接口（Webhook）", "訊息介面（Webhook）", "Webhook"),
    "message_state.waiting": ("待发", "待發", "waiting"),
    "message_state.sent": ("已发", "已發", "sent"),
    "message_state.failed": ("未发成", "未能發出", "failed"),
    "message_state.answered": ("已答复", "已答覆", "answered"),
    "message_state.dropped": ("不再发送", "不再發送", "dropped"),
}

_CALENDAR: dict[str, tuple[str, str, str]] = {}

_PROBLEMS: dict[str, tuple[str, str, str]] = {
    "smtp_url_unusable": (
        "DUIJIE_SMTP_URL 不可用。请写 smtp://用户:密码@主机:587 或 smtps://用户:密码@主机:465；用户名和密码限 ASCII 字符，其中的 @ : / 等须写作 %40 %3A %2F。",
        "DUIJIE_SMTP_URL 不可用。請寫 smtp://用戶:密碼@主機:587 或 smtps://用戶:密碼@主機:465；用戶名稱和密碼限 ASCII 字元，其中的 @ : / 等須寫作 %40 %3A %2F。",
        "DUIJIE_SMTP_URL cannot be used. Write smtp://USER:PASSWORD@HOST:587 or smtps://USER:PASSWORD@HOST:465; user and password are ASCII, with @ : / and the like written as %40 %3A %2F.",
    ),
    "mail_from_unusable": (
        "DUIJIE_MAIL_FROM 缺失或不可用。请写发件邮箱，例如 会务组 <duijie@example.cn>。",
        "DUIJIE_MAIL_FROM 缺失或不可用。請寫寄件電郵地址，例如 會務組 <duijie@example.cn>。",
        "DUIJIE_MAIL_FROM is missing or cannot be used. Write the sender's address, such as Conference office <duijie@example.cn>.",
    ),
    "mail_unreachable": (
        "连不上邮件服务器 {host}:{port}。请检查 DUIJIE_SMTP_URL 和网络，或改用其他方式通知。",
        "無法連接郵件伺服器 {host}:{port}。請檢查 DUIJIE_SMTP_URL 和網絡，或改用其他方式通知。",
        "The mail server {host}:{port} cannot be reached. Check DUIJIE_SMTP_URL and the network, or use another way.",
    ),
    "mail_certificate": (
        "邮件服务器 {host}:{port} 的证书不受信任。请由管理员安装其签发机构的证书，或检查主机名。",
        "郵件伺服器 {host}:{port} 的證書不受信任。請由管理員安裝其簽發機構的證書，或檢查主機名稱。",
        "The certificate of the mail server {host}:{port} is not trusted. Have its authority's certificate installed, or check the host's name.",
    ),
    "mail_no_encryption": (
        "邮件服务器 {host}:{port} 不支持加密（STARTTLS），为保护内容未发送。请改用 smtps:// 或另一台服务器。",
        "郵件伺服器 {host}:{port} 不支援加密（STARTTLS），為保護內容未有發送。請改用 smtps:// 或另一部伺服器。",
        "The mail server {host}:{port} does not encrypt (STARTTLS), so nothing was sent. Use smtps:// or another server.",
    ),
    "mail_login_refused": (
        "邮件服务器 {host}:{port} 未接受登录。请检查 DUIJIE_SMTP_URL 中的用户名和密码（有些邮箱要用授权码）。",
        "郵件伺服器 {host}:{port} 未接受登入。請檢查 DUIJIE_SMTP_URL 中的用戶名稱和密碼（有些信箱要用授權碼）。",
        "The mail server {host}:{port} did not accept the login. Check user and password in DUIJIE_SMTP_URL (some mailboxes want a code of their own).",
    ),
    "mail_address_unusable": (
        "登记的邮箱写法有误。请更正，或改用其他方式通知。",
        "登記的電郵地址寫法有誤。請更正，或改用其他方式通知。",
        "The e-mail address on record is not written as one. Correct it, or use another way.",
    ),
    "mail_recipient_refused": (
        "邮件服务器不接受该收件人（应答 {status}）。请核对邮箱，或改用其他方式通知。",
        "郵件伺服器不接受該收件人（回應 {status}）。請核對電郵地址，或改用其他方式通知。",
        "The mail server does not accept this recipient (reply {status}). Check the address, or use another way.",
    ),
    "mail_sender_refused": (
        "邮件服务器不接受发件人（应答 {status}）。请检查 DUIJIE_MAIL_FROM 和附件大小。",
        "郵件伺服器不接受寄件人（回應 {status}）。請檢查 DUIJIE_MAIL_FROM 和附件大小。",
        "The mail server does not accept the sender (reply {status}). Check DUIJIE_MAIL_FROM and the size of what is attached.",
    ),
    "mail_message_refused": (
        "邮件服务器不接受这封邮件（应答 {status}）。请改用其他方式通知。",
        "郵件伺服器不接受這封郵件（回應 {status}）。請改用其他方式通知。",
        "The mail server does not accept this message (reply {status}). Use another way.",
    ),
    "mail_broken": (
        "发送时与邮件服务器的连接两次中断，不确定是否送达。可再次发送。",
        "發送時與郵件伺服器的連線兩次中斷，未能確定是否送達。可再次發送。",
        "The connection to the mail server broke twice; whether the message arrived is not known. It may be sent again.",
    ),
    "webhook_url_unusable": (
        "DUIJIE_WEBHOOK_URL 不可用。请写 https:// 开头的地址（仅本机可用 http://），不含用户名和密码。",
        "DUIJIE_WEBHOOK_URL 不可用。請寫 https:// 開頭的地址（僅本機可用 http://），不含用戶名稱和密碼。",
        "DUIJIE_WEBHOOK_URL cannot be used. Write an address with https:// (http:// on this machine only), without user and password.",
    ),
    "webhook_key_unusable": (
        "DUIJIE_WEBHOOK_KEY 缺失或太短。请设至少 {least} 个字符的随机密钥，并告知接收方。",
        "DUIJIE_WEBHOOK_KEY 缺失或太短。請設至少 {least} 個字元的隨機密鑰，並告知接收方。",
        "DUIJIE_WEBHOOK_KEY is missing or too short. Set a random key of at least {least} characters and give it to the receiver.",
    ),
    "webhook_unreachable": (
        "连不上消息接口 {host}。请检查 DUIJIE_WEBHOOK_URL 和网络，或改用其他方式通知。",
        "無法連接訊息介面 {host}。請檢查 DUIJIE_WEBHOOK_URL 和網絡，或改用其他方式通知。",
        "The webhook's host {host} cannot be reached. Check DUIJIE_WEBHOOK_URL and the network, or use another way.",
    ),
    "webhook_certificate": (
        "消息接口 {host} 的证书不受信任。请由管理员安装其签发机构的证书，或检查主机名。",
        "訊息介面 {host} 的證書不受信任。請由管理員安裝其簽發機構的證書，或檢查主機名稱。",
        "The certificate of the webhook's host {host} is not trusted. Have its authority's certificate installed, or check the host's name.",
    ),
    "webhook_redirected": (
        "消息接口要求转到另一地址（状态 {status}），未予跟随。请把 DUIJIE_WEBHOOK_URL 改为最终地址。",
        "訊息介面要求轉往另一地址（狀態 {status}），未予跟隨。請把 DUIJIE_WEBHOOK_URL 改為最終地址。",
        "The webhook points to another address (status {status}), which is not followed. Put the final address into DUIJIE_WEBHOOK_URL.",
    ),
    "webhook_refused": (
        "消息接口拒收（状态 {status}）。请与接收方核对地址、密钥和内容。",
        "訊息介面拒收（狀態 {status}）。請與接收方核對地址、密鑰和內容。",
        "The webhook refused the message (status {status}). Check address, key and content with the receiver.",
    ),
    "webhook_broken": (
        "消息接口暂时出错（状态 {status}）。可稍后再次发送。",
        "訊息介面暫時出錯（狀態 {status}）。可稍後再次發送。",
        "The webhook failed for now (status {status}). The message may be sent again later.",
    ),
    "webhook_silent": (
        "消息接口未按时应答，不确定是否送达。可再次发送。",
        "訊息介面未按時回應，未能確定是否送達。可再次發送。",
        "The webhook did not answer in time; whether the message arrived is not known. It may be sent again.",
    ),
}

SENTENCES: dict[str, tuple[str, str, str]] = {
    **_SUBJECTS,
    **_PARTS,
    **_LONG,
    **_SHORT,
    **_LABELS,
    **_CALENDAR,
    **_PROBLEMS,
}
