"""Who comes in over HTTP, what a request may bring, and what statuses mean."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    # on the terminal
    "access.link": (
        "以主办方身份打开（一次有效，{minutes} 分钟内）：{address}",
        "以主辦方身份開啟（一次有效，{minutes} 分鐘內）：{address}",
        "Open as the organizer (works once, within {minutes} minutes): {address}",
    ),
    # coming in
    "ticket_unusable": (
        "此链接已用过、已过期或不完整。请重新启动服务，使用新打印的链接。",
        "此連結已用過、已過期或不完整。請重新啟動服務，使用新列印的連結。",
        "This link was used before, is too old or incomplete. Start the service again and use the link it prints.",
    ),
    "key_wrong": (
        "密钥不正确。请使用数据文件夹中 organizer.key 的内容：Authorization: Bearer 密钥。",
        "密鑰不正確。請使用資料夾中 organizer.key 的內容：Authorization: Bearer 密鑰。",
        "The key is wrong. Send the content of organizer.key in the data folder: Authorization: Bearer KEY.",
    ),
    "key_needed": (
        "只有主办方可以这样做。请打开服务启动时打印的链接，或发送 Authorization: Bearer 密钥（见 organizer.key）。",
        "只有主辦方可以這樣做。請開啟服務啟動時列印的連結，或傳送 Authorization: Bearer 密鑰（見 organizer.key）。",
        "Only the organizer may do this. Open the link printed at the start, or send Authorization: Bearer KEY (see organizer.key).",
    ),
    "origin_foreign": (
        "该请求来自其他网站的页面，已拒绝。请在本服务的页面上操作。",
        "該請求來自其他網站的頁面，已拒絕。請在本服務的頁面上操作。",
        "A page of another site made this request; it was refused. Use the pages of this service.",
    ),
    # what may be done, as the sentence "forbidden" names it
    "import": ("导入清单", "匯入清單", "import lists"),
    "take_back": ("撤回清单版本", "撤回清單版本", "take editions back"),
    "index": ("重建索引", "重建索引", "rebuild the index"),
    "doctor": ("检查系统", "檢查系統", "inspect the installation"),
    "organize": ("以主办方身份操作", "以主辦方身份操作", "act as the organizer"),
    "people": ("查看和修改人员", "檢視和修改人員", "read and change people"),
    "runs": ("查看和保存匹配记录", "檢視和儲存匹配記錄", "read and record runs"),
    # what may not be found
    "person": ("人员", "人員", "person"),
    "run": ("匹配记录", "匹配記錄", "run"),
    "list": ("清单", "清單", "list"),
    # requests
    "body_too_large": (
        "提交的内容过大。文件最大 50 MB，其他内容最大 1 MB。",
        "提交的內容過大。檔案最大 50 MB，其他內容最大 1 MB。",
        "The body is too large. A file may have 50 MB, anything else 1 MB.",
    ),
    "body_slow": (
        "内容没有及时送达，已停止接收。请重新发送。",
        "內容沒有及時送達，已停止接收。請重新傳送。",
        "The body did not arrive in time. Send it again.",
    ),
    "media_type_unusable": (
        "内容类型不可用。请按 /docs 的说明设置 Content-Type。",
        "內容類型不可用。請按 /docs 的說明設定 Content-Type。",
        "The body has the wrong media type. Set Content-Type as /docs says.",
    ),
    "media_type_not_offered": (
        "无法提供所要求的内容类型。请在 Accept 中写 application/json。",
        "無法提供所要求的內容類型。請在 Accept 中寫 application/json。",
        "What Accept asks for is not offered here. Ask for application/json.",
    ),
    "if_match_missing": (
        "缺少 If-Match。请先读取，再把读到的 ETag 写入 If-Match。",
        "缺少 If-Match。請先讀取，再把讀到的 ETag 寫入 If-Match。",
        "If-Match is missing. Read first, and send the ETag you got as If-Match.",
    ),
    "person_changed": (
        "人员“{key}”在您读取之后被修改。请重新读取后再改。",
        "人員「{key}」在您讀取之後被修改。請重新讀取後再改。",
        "The person “{key}” was changed since you read them. Read again and repeat the change.",
    ),
    "too_many_requests": (
        "请求过多。请稍后重试。",
        "請求過多。請稍後重試。",
        "There are too many requests. Try again in a moment.",
    ),
    "field_unknown": (
        "没有 {field} 这个字段。请删除，或按 /docs 更正名称。",
        "沒有 {field} 這個欄位。請刪除，或按 /docs 更正名稱。",
        "There is no field {field}. Leave it out, or correct its name by /docs.",
    ),
    "json_invalid": (
        "内容不是 JSON。请检查引号、逗号和括号。",
        "內容不是 JSON。請檢查引號、逗號和括號。",
        "The body is no JSON. Check quotes, commas and brackets.",
    ),
    # what statuses mean
    "status.400": ("请求不可用", "請求不可用", "Bad request"),
    "status.401": ("需要密钥", "需要密鑰", "Key needed"),
    "status.403": ("没有权限", "沒有權限", "Forbidden"),
    "status.404": ("没有找到", "找不到", "Not found"),
    "status.405": ("不支持该方法", "不支援該方法", "Method not allowed"),
    "status.406": ("无法提供该类型", "無法提供該類型", "Not acceptable"),
    "status.408": ("等待超时", "等待逾時", "Request timeout"),
    "status.409": ("与现有数据冲突", "與現有資料衝突", "Conflict"),
    "status.412": ("已被修改", "已被修改", "Precondition failed"),
    "status.413": ("内容过大", "內容過大", "Content too large"),
    "status.415": ("不支持该内容类型", "不支援該內容類型", "Unsupported media type"),
    "status.422": ("内容不可用", "內容不可用", "Unprocessable content"),
    "status.428": ("缺少前提条件", "缺少前提條件", "Precondition required"),
    "status.500": ("内部错误", "內部錯誤", "Internal error"),
    "status.503": ("暂时无法处理", "暫時無法處理", "Unavailable for now"),
}
